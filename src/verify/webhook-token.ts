import { constantTimeEqual } from './constant-time-equal.ts';
import { headerValue, type RequestHeaders } from './headers.ts';

/** The header of the second lock. */
export const TOKEN_HEADER = 'X-Bot-Token';

/**
 * The second lock: true when `tokens` is empty (the lock is not set) or the request's token header equals one of them.
 * Each is compared, in constant time.
 */
export function hasWebhookToken(headers: RequestHeaders, tokens: readonly string[]): boolean {
  const given = headerValue(headers, TOKEN_HEADER);
  const matches = tokens.filter((token) => given !== undefined && constantTimeEqual(given, token));
  return tokens.length === 0 || matches.length > 0;
}
