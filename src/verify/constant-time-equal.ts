import { Buffer } from 'node:buffer';
import { timingSafeEqual } from 'node:crypto';

/**
 * Whether two texts are the same, in a time that depends on their lengths alone. UTF-16 keeps every two different ones
 * apart; in UTF-8 all lone surrogates would be one.
 */
export function constantTimeEqual(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a, 'utf16le'), Buffer.from(b, 'utf16le'));
}
