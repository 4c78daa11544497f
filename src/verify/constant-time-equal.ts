import { Buffer } from 'node:buffer';
import { timingSafeEqual } from 'node:crypto';

/**
 * Whether two texts are equal, in a time that depends only on their lengths. It compares UTF-16, because in UTF-8 all
 * lone surrogates have the same bytes.
 */
export function constantTimeEqual(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a, 'utf16le'), Buffer.from(b, 'utf16le'));
}
