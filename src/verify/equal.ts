import { Buffer } from 'node:buffer';
import { timingSafeEqual } from 'node:crypto';

/**
 * Whether two texts are the same, in a time that depends on their lengths alone. UTF-16 keeps every two different
 * texts apart; in UTF-8 all lone surrogates would be one.
 */
export function equal(a: string, b: string): boolean {
  const left = Buffer.from(a, 'utf16le');
  const right = Buffer.from(b, 'utf16le');
  return left.length === right.length && timingSafeEqual(left, right);
}
