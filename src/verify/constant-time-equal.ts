import { Buffer } from 'node:buffer';
import { timingSafeEqual } from 'node:crypto';

/**
 * Whether two texts are equal, in a time that depends only on their lengths. A text with lone surrogates equals none,
 * because in UTF-8 all of them have the same bytes.
 */
export function constantTimeEqual(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && a.isWellFormed() && b.isWellFormed() && timingSafeEqual(one, other);
}
