import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = 8;
/** Bytes of a pixel in the form that Chromium writes: 8 bits for each of red, green and blue. */
const PIXEL = 3;

/**
 * Compresses the PNG of a screenshot again, without loss: Chromium compresses fast, and flat areas take less room without the
 * filters that photographs need. https://www.w3.org/TR/png-3/#9Filters
 */
export function smallerPng(png: Buffer): Buffer {
  const chunks = chunksOf(png);
  const header = chunks.find(({ type }) => type === 'IHDR')?.data ?? Buffer.alloc(13);
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  if (header[8] !== 8 || header[9] !== 2) {
    throw new Error('Expected a PNG with 8 bits for each of red, green and blue');
  }
  const packed = Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data));
  const rows = withoutFilters(inflateSync(packed), width * PIXEL, height);
  return Buffer.concat([
    png.subarray(0, SIGNATURE),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunksOf(png: Buffer): { readonly type: string; readonly data: Buffer }[] {
  const found = [];
  for (let at = SIGNATURE; at < png.length; ) {
    const length = png.readUInt32BE(at);
    found.push({ type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return found;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** Returns the rows with filter 0, which keeps the bytes as they are. */
function withoutFilters(raw: Buffer, length: number, height: number): Buffer {
  const rows = Buffer.alloc(raw.length);
  for (let y = 0; y < height; y += 1) {
    const start = y * (length + 1) + 1;
    const filter = raw[start - 1] ?? 0;
    for (let x = 0; x < length; x += 1) {
      const left = x < PIXEL ? 0 : (rows[start + x - PIXEL] ?? 0);
      const up = y === 0 ? 0 : (rows[start + x - length - 1] ?? 0);
      const corner = x < PIXEL || y === 0 ? 0 : (rows[start + x - length - 1 - PIXEL] ?? 0);
      rows[start + x] = (raw[start + x] ?? 0) + predicted(filter, left, up, corner);
    }
  }
  return rows;
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    case 4:
      return [left, up, corner].reduce((best, one) => {
        const distance = (value: number): number => Math.abs(left + up - corner - value);
        return distance(one) < distance(best) ? one : best;
      });
    default:
      return 0;
  }
}
