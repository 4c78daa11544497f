const CHUNK_BYTES = 2 ** 20;
const LENGTH_BYTES = 4;

/**
 * Numbered texts, stored as UTF-8 in large buffers. Outside of the heap a text takes only its own bytes, and the garbage
 * collector does not reserve extra room for it.
 */
export class TextRows {
  readonly #chunks: Buffer[] = [];
  /** How many bytes of the last chunk are used. */
  #used = CHUNK_BYTES;
  /** Where each row begins: the number of its chunk times CHUNK_BYTES, plus the offset in the chunk. */
  #places = new Float64Array(1024);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Adds a text and returns the number of its row. */
  add(text: string): number {
    if (this.#size === this.#places.length) {
      const longer = new Float64Array(this.#places.length * 2);
      longer.set(this.#places);
      this.#places = longer;
    }
    const row = this.#size;
    this.#size += 1;
    this.#append(row, text);
    return row;
  }

  /** Replaces a text: in place if the new text is not longer; otherwise at the end, and the old bytes stay unused. */
  replace(row: number, text: string): void {
    const { chunk, begin, length } = this.#find(row);
    const bytes = Buffer.byteLength(text);
    if (chunk && bytes <= length) {
      chunk.writeUInt32LE(bytes, begin - LENGTH_BYTES);
      chunk.write(text, begin);
    } else {
      this.#append(row, text);
    }
  }

  get(row: number): string {
    const { chunk, begin, length } = this.#find(row);
    return chunk?.toString('utf8', begin, begin + length) ?? '';
  }

  #append(row: number, text: string): void {
    const bytes = Buffer.byteLength(text);
    if (this.#used + LENGTH_BYTES + bytes > CHUNK_BYTES) {
      this.#chunks.push(Buffer.allocUnsafeSlow(Math.max(CHUNK_BYTES, LENGTH_BYTES + bytes)));
      this.#used = 0;
    }
    const chunk = this.#chunks.at(-1);
    chunk?.writeUInt32LE(bytes, this.#used);
    chunk?.write(text, this.#used + LENGTH_BYTES);
    this.#places[row] = (this.#chunks.length - 1) * CHUNK_BYTES + this.#used;
    this.#used += LENGTH_BYTES + bytes;
  }

  #find(row: number): { readonly chunk: Buffer | undefined; readonly begin: number; readonly length: number } {
    const place = this.#places[row] ?? 0;
    const chunk = this.#chunks[Math.floor(place / CHUNK_BYTES)];
    const begin = (place % CHUNK_BYTES) + LENGTH_BYTES;
    return { chunk, begin, length: chunk?.readUInt32LE(begin - LENGTH_BYTES) ?? 0 };
  }
}
