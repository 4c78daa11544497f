/**
 * An index from keys to row numbers; a key may have several rows. To save memory it stores only the hash of each key, in
 * typed arrays. So `find` returns every row of the key and, rarely, a row of another key: the caller compares the keys.
 */
export class KeyIndex {
  /** For the lowest bits of a hash: the number of the latest entry with these bits, plus one; 0 for none. */
  #latest = new Int32Array(1024);
  /** For each entry: its hash, its row, and the previous entry with the same lowest bits, counted as in `#latest`. */
  #hashes = new Int32Array(1024);
  #rows = new Int32Array(1024);
  #earlier = new Int32Array(1024);
  #size = 0;

  add(key: string, row: number): void {
    if (this.#size === this.#hashes.length) {
      this.#grow();
    }
    this.#hashes[this.#size] = hashOf(key);
    this.#rows[this.#size] = row;
    this.#size += 1;
    this.#link(this.#size);
  }

  /** Returns the rows of a key in the order in which they were added. */
  find(key: string): number[] {
    const hash = hashOf(key);
    const rows: number[] = [];
    for (let entry = this.#latest[this.#placeOf(hash)]; entry; entry = this.#earlier[entry - 1]) {
      if (this.#hashes[entry - 1] === hash) {
        rows.push(this.#rows[entry - 1] ?? 0);
      }
    }
    return rows.reverse();
  }

  #link(entry: number): void {
    const place = this.#placeOf(this.#hashes[entry - 1] ?? 0);
    this.#earlier[entry - 1] = this.#latest[place] ?? 0;
    this.#latest[place] = entry;
  }

  #grow(): void {
    this.#hashes = twiceAsLong(this.#hashes);
    this.#rows = twiceAsLong(this.#rows);
    this.#earlier = twiceAsLong(this.#earlier);
    this.#latest = new Int32Array(this.#hashes.length);
    for (let entry = 1; entry <= this.#size; entry += 1) {
      this.#link(entry);
    }
  }

  /** The lowest bits of a hash, as an index: the length of `#latest` is a power of two. */
  #placeOf(hash: number): number {
    return hash & (this.#latest.length - 1);
  }
}

function twiceAsLong(list: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(list.length * 2);
  longer.set(list);
  return longer;
}

/** Hashes a key with FNV-1a in 32 bits: https://datatracker.ietf.org/doc/html/draft-eastlake-fnv */
function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index += 1) {
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  }
  return hash;
}
