import { Buffer } from 'node:buffer';
import { createHmac, timingSafeEqual } from 'node:crypto';

/** The bytes that a text stands for, hex in any case; none when it is not just what they would be written as. */
export function bytesOf(text: string, encoding: BufferEncoding): Buffer {
  const bytes = Buffer.from(text, encoding);
  // Decoding skips what it doesn't understand; only a whole text comes out again.
  const isWhole = bytes.toString(encoding) === (encoding === 'hex' ? text.toLowerCase() : text);
  return isWhole ? bytes : bytes.subarray(0, 0);
}

/** The HMAC of a text, given in pieces: https://www.rfc-editor.org/rfc/rfc2104. */
export function hmacOf(algorithm: string, key: Buffer, pieces: readonly string[]): Buffer {
  const hmac = createHmac(algorithm, key);
  for (const piece of pieces) {
    hmac.update(piece);
  }
  return hmac.digest();
}

/** Whether bytes are the same, in a time that depends on how many they are alone. */
export function equalBytes(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The same for texts. UTF-16 keeps every two different ones apart; in UTF-8 all lone surrogates would be one. */
export function equal(a: string, b: string): boolean {
  return equalBytes(Buffer.from(a, 'utf16le'), Buffer.from(b, 'utf16le'));
}
