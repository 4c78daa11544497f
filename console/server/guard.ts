import type { IncomingHttpHeaders } from 'node:http';
import { constantTimeEqual } from '../../src/verify/constant-time-equal.ts';

/** The header in which every call of the page brings the key. */
const KEY_HEADER = 'x-console-key';

/** Why a request is refused. */
export interface Refusal {
  readonly status: 401 | 403;
  readonly what: string;
}

/**
 * Checks where a request comes from. Another `Host` is a name that somebody let point to this machine (DNS rebinding), another
 * `Origin` is a page of another site. Both headers are set by the browser, which lets no page change them.
 */
export function refuseForeign(headers: IncomingHttpHeaders, origin: string): Refusal | undefined {
  const { host = '', origin: from = origin, 'sec-fetch-site': site = 'none' } = headers;
  if (host !== new URL(origin).host) {
    return { status: 403, what: 'The Host is not this console' };
  }
  if (from !== origin || !['none', 'same-origin'].includes(String(site))) {
    return { status: 403, what: 'The request comes from another site' };
  }
  return undefined;
}

/** Checks the key of a call, in constant time. */
export function refuseWithoutKey(headers: IncomingHttpHeaders, key: string): Refusal | undefined {
  const given = headers[KEY_HEADER];
  return typeof given === 'string' && constantTimeEqual(given, key)
    ? undefined
    : { status: 401, what: 'The key is missing or not the one of this console' };
}

/** The headers of every answer. Nothing is stored, framed, sniffed or loaded from another host. */
export const SAFE_HEADERS: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
};
