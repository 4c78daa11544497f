import { signedText } from './body.ts';
import { diagnose } from './diagnose.ts';
import { headerValue } from './headers.ts';
import { OPERATOR_SCHEME, type SignatureScheme } from './scheme.ts';
import { isTooOld, type RequestHeaders, verify } from './verify.ts';
import { hasWebhookToken } from './webhook-token.ts';

/** An HTTP request as a Medplum Bot receives it. */
export interface BotRequest {
  readonly contentType: unknown;
  /** The text of the request, or the value that the server parsed from it. */
  readonly input: unknown;
  readonly headers: RequestHeaders;
}

/** The secrets that a request is verified with. */
export interface RequestSecrets {
  readonly scheme: SignatureScheme | 'none';
  readonly secrets: readonly string[];
  readonly operatorSecret: string | undefined;
  readonly tokens: readonly string[];
}

export type Authentication =
  /** `signedAt` is in milliseconds since 1970, or undefined when the scheme signs no time. */
  | { readonly sender: 'semble' | 'operator'; readonly text: string; readonly signedAt?: number | undefined }
  /** No signing secret is configured, so no delivery can be verified. */
  | { readonly sender: 'unknown' }
  | { readonly sender: 'refused'; readonly reason: string; readonly diagnosis?: string };

/** The greatest age of an operator request in seconds. The tolerance for deliveries does not apply to it. */
const OPERATOR_TOLERANCE = 300;

/**
 * Decides whether Semble or an operator sent a request, or refuses it. A request with the operator's header is verified
 * by that header alone. Both kinds must have the webhook token where one is configured. `now` is in milliseconds since
 * 1970. Never throws.
 */
export function authenticate(request: BotRequest, secrets: RequestSecrets, now: number): Authentication {
  const { headers } = request;
  const text = signedText(request.contentType, request.input);
  if (text === undefined) {
    return { sender: 'refused', reason: 'not-json' };
  }
  if (!hasWebhookToken(headers, secrets.tokens)) {
    return { sender: 'refused', reason: 'wrong-token' };
  }
  if (headerValue(headers, OPERATOR_SCHEME.header) !== undefined) {
    return authenticateOperator(text, headers, secrets.operatorSecret, now);
  }
  if (secrets.scheme === 'none') {
    return { sender: 'semble', text };
  }
  if (secrets.secrets.length === 0) {
    return { sender: 'unknown' };
  }
  const verdict = verify(secrets.scheme, secrets.secrets, { text, headers }, now);
  if (verdict.genuine) {
    return { sender: 'semble', text, signedAt: verdict.signedAt };
  }
  // Without a webhook token any sender could fill the log with header names.
  const diagnosis =
    secrets.tokens.length > 0 && diagnose(secrets.secrets, { text, headers }, { reserialised: request.input !== text });
  return { sender: 'refused', reason: verdict.reason, ...(diagnosis && { diagnosis }) };
}

function authenticateOperator(
  text: string,
  headers: RequestHeaders,
  secret: string | undefined,
  now: number,
): Authentication {
  const verdict = verify(OPERATOR_SCHEME, [secret ?? ''], { text, headers }, now);
  if (!verdict.genuine) {
    return { sender: 'refused', reason: `operator ${verdict.reason}` };
  }
  return isTooOld(verdict.signedAt, OPERATOR_TOLERANCE, now)
    ? { sender: 'refused', reason: 'operator timestamp-too-old' }
    : { sender: 'operator', text, signedAt: verdict.signedAt };
}
