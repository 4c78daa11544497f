import { headerItems } from './headers.ts';
import { HEX_BODY_SCHEME, NAMED_SCHEMES, type SignatureScheme } from './scheme.ts';
import { type SignedRequest, verify } from './verify.ts';

const PLAIN_NAME = /^[a-z0-9-]{1,64}$/;
const HEX_SHA256 = /^[0-9a-f]{64}$/i;
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
  const shown = names
    .filter((name) => PLAIN_NAME.test(name))
    .sort()
    .slice(0, MAX_NAMES);
  const candidates = { ...NAMED_SCHEMES, ...Object.fromEntries(hexHeaders(request).map(hexScheme)) };
  const matching = Object.entries(candidates)
    .filter(([, scheme]) => verify(scheme, secrets, request, Number.POSITIVE_INFINITY).genuine)
    .map(([name]) => name);
  return [
    `headers: ${shown.join(', ') || 'none'}${shown.length < names.length ? ' and others' : ''}`,
    `schemes that match: ${matching.join(', ') || 'none'}`,
    ...(reserialised ? ['the server parsed the body (rawBody is off), so a correct signature may not match'] : []),
  ].join('; ');
}

/** The names of the headers that hold the hex text of an HMAC. */
function hexHeaders({ headers }: SignedRequest): string[] {
  const names = Object.entries(headers)
    .filter(([, value]) => [value].flat().some((one) => typeof one === 'string' && headerItems(one).some(isHex)))
    .map(([name]) => name.toLowerCase());
  return [...new Set(names)]
    .filter((name) => PLAIN_NAME.test(name) && name !== HEX_BODY_SCHEME.header.toLowerCase())
    .slice(0, MAX_TRIES);
}

function hexScheme(header: string): [name: string, scheme: SignatureScheme] {
  return [`hex-body:${header}`, { ...HEX_BODY_SCHEME, header }];
}

function isHex(text: string): boolean {
  return HEX_SHA256.test(text);
}
