import { constantTimeEqual } from './constant-time-equal.ts';
import { headerItems, headerValue, type RequestHeaders } from './headers.ts';
import type { SignatureScheme, Source } from './scheme.ts';
import { keysOf, signatureOf } from './sign.ts';
import { signedPieces } from './signed-text.ts';

export type { RequestHeaders } from './headers.ts';

type RefusalReason =
  | 'no-secret'
  | 'malformed-text'
  | 'missing-header'
  | 'malformed-header'
  | 'missing-timestamp'
  | 'malformed-timestamp'
  | 'missing-id'
  | 'no-match'
  | 'timestamp-in-future';

/** `signedAt` is in milliseconds since 1970, or undefined when the scheme signs no timestamp. */
export type Verdict =
  | { readonly genuine: true; readonly signedAt: number | undefined }
  | { readonly genuine: false; readonly reason: RefusalReason };

/** A request to verify. `text` is the body exactly as it was sent. */
export interface SignedRequest {
  readonly text: string;
  readonly headers: RequestHeaders;
}

const MAX_HEADER_LENGTH = 8192;
const MAX_SIGNATURES = 32;
/** How many seconds a signed time may be ahead of the bot's clock. */
export const MAX_SECONDS_AHEAD = 300;

/**
 * Verifies that one of the secrets made one of the signatures of a request. All are compared, each in constant time. A
 * request signed more than five minutes after `now` (milliseconds since 1970) is refused; `isTooOld` checks the age.
 * Never throws.
 */
export function verify(
  scheme: SignatureScheme,
  secrets: readonly string[],
  request: SignedRequest,
  now: number,
): Verdict {
  const keys = keysOf(scheme, secrets);
  if (keys.length === 0) {
    return refused('no-secret');
  }
  // UTF-8 has no lone surrogates: the HMAC would be that of a text with U+FFFD in their place.
  if (!request.text.isWellFormed()) {
    return refused('malformed-text');
  }
  const header = headerValue(request.headers, scheme.header);
  if (!header) {
    return refused('missing-header');
  }
  const items = header.length > MAX_HEADER_LENGTH ? [] : headerItems(header, scheme.separator);
  const given = itemsAfter(scheme.prefix ?? '', items);
  if (given.length === 0 || given.length > MAX_SIGNATURES) {
    return refused('malformed-header');
  }
  const timestamp = valueFrom(scheme.timestamp, items, request.headers);
  if (timestamp === '') {
    return refused('missing-timestamp');
  }
  if (timestamp !== undefined && !/^\d{1,16}$/.test(timestamp)) {
    return refused('malformed-timestamp');
  }
  const id = valueFrom(scheme.id, items, request.headers);
  if (id === '') {
    return refused('missing-id');
  }
  const pieces = signedPieces(scheme.signed, { body: request.text, timestamp, id });
  let matches = 0;
  for (const key of keys) {
    const made = signatureOf(scheme, key, pieces);
    for (const one of given) {
      matches += Number(constantTimeEqual(respelled(one, scheme.encoding), made));
    }
  }
  if (matches === 0) {
    return refused('no-match');
  }
  const signedAt = timestamp === undefined ? undefined : Number(timestamp) * (timestamp.length === 13 ? 1 : 1000);
  return signedAt === undefined || signedAt <= now + MAX_SECONDS_AHEAD * 1000
    ? { genuine: true, signedAt }
    : refused('timestamp-in-future');
}

/**
 * Whether a request signed at `signedAt` is older than the tolerance at `now` (both in milliseconds since 1970). A request
 * without a signed time counts as signed in 1970. With a tolerance of 0 no request is too old.
 */
export function isTooOld(signedAt: number | undefined, toleranceSeconds: number, now: number): boolean {
  return toleranceSeconds !== 0 && now - (signedAt ?? 0) > toleranceSeconds * 1000;
}

function refused(reason: RefusalReason): Verdict {
  return { genuine: false, reason };
}

/** What follows the beginning, in each item that has it. */
function itemsAfter(beginning: string, items: readonly string[]): string[] {
  const rests: string[] = [];
  for (const item of items) {
    if (item.startsWith(beginning)) {
      rests.push(item.slice(beginning.length));
    }
  }
  return rests;
}

/** Hex in lower case, base64url without padding. */
function respelled(text: string, encoding: SignatureScheme['encoding']): string {
  if (encoding === 'hex') {
    return text.toLowerCase();
  }
  return encoding === 'base64url' && text.length % 4 === 0 ? text.replace(/={1,2}$/, '') : text;
}

/** Returns the part as it was received, '' when it is missing, or undefined when the scheme does not sign it. */
function valueFrom(source: Source | undefined, items: readonly string[], headers: RequestHeaders): string | undefined {
  if (!source) {
    return undefined;
  }
  if ('header' in source) {
    return headerValue(headers, source.header) ?? '';
  }
  return itemsAfter(source.item, items).join(', ');
}
