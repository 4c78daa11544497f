import { headerItems, headerValue } from './headers.ts';
import { HEX_BODY_SCHEME, NAMED_SCHEMES, type SignatureScheme } from './scheme.ts';
import { type SignedRequest, verify } from './verify.ts';

const PLAIN_NAME = /^[a-z0-9-]{1,64}$/;
const HEX_SHA256 = /^[0-9a-f]{64}$/i;
const HEX_BODY_HEADER = HEX_BODY_SCHEME.header.toLowerCase();
const MAX_NAMES = 40;
/** Signing a long body takes a millisecond, and a request may have a thousand headers. */
const MAX_TRIES = 40;

/**
 * Returns one log line about a request with a correct token and a wrong signature: the names of its headers and the
 * schemes that match. It tries `hex-body:<header>` with every header. The line never holds a value.
 * `reserialised` says that the server had parsed the body (`Bot.rawBody` is off), so its exact text is not known.
 */
export function diagnose(
  secrets: readonly string[],
  request: SignedRequest,
  { reserialised }: { readonly reserialised: boolean },
): string {
  const names = [...new Set(Object.keys(request.headers).map((name) => name.toLowerCase()))];
  const plain = names.filter((name) => PLAIN_NAME.test(name)).sort();
  const shown = plain.slice(0, MAX_NAMES);
  const hexNames = plain.filter((name) => name !== HEX_BODY_HEADER && isHex(headerValue(request.headers, name)));
  const candidates = { ...NAMED_SCHEMES, ...Object.fromEntries(hexNames.slice(0, MAX_TRIES).map(hexScheme)) };
  const matching = Object.entries(candidates)
    .filter(([, scheme]) => verify(scheme, secrets, request, Number.POSITIVE_INFINITY).genuine)
    .map(([name]) => name);
  return [
    `headers: ${shown.join(', ') || 'none'}${shown.length < names.length ? ' and others' : ''}`,
    `schemes that match: ${matching.join(', ') || 'none'}`,
    ...(reserialised ? ['the server parsed the body (rawBody is off), so a correct signature may not match'] : []),
  ].join('; ');
}

function hexScheme(header: string): [name: string, scheme: SignatureScheme] {
  return [`hex-body:${header}`, { ...HEX_BODY_SCHEME, header }];
}

/** Whether a header holds the hex text of an HMAC. */
function isHex(value = ''): boolean {
  return headerItems(value).some((item) => HEX_SHA256.test(item));
}
