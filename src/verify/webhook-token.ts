import { constantTimeEqual } from './constant-time-equal.ts';
import { headerValue, type RequestHeaders } from './headers.ts';

/** The header of the webhook token. */
export const TOKEN_HEADER = 'X-Bot-Token';

/**
 * Whether the token header of a request equals one of `tokens`; also true when `tokens` is empty. All are compared,
 * each in constant time.
 */
export function hasWebhookToken(headers: RequestHeaders, tokens: readonly string[]): boolean {
  const given = headerValue(headers, TOKEN_HEADER);
  const matches = tokens.filter((token) => given !== undefined && constantTimeEqual(given, token));
  return tokens.length === 0 || matches.length > 0;
}
