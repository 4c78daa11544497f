import { signedText } from './body.ts';
import { diagnose } from './diagnose.ts';
import { headerValue } from './headers.ts';
import { OPERATOR_SCHEME, type SignatureScheme } from './scheme.ts';
import { isTooOld, type RequestHeaders, verify } from './verify.ts';
import { hasWebhookToken } from './webhook-token.ts';

/** An HTTP request as a Medplum Bot receives it. */
export interface BotRequest {
  readonly contentType: unknown;
  /** The request's text, or what the server parsed it to. */
  readonly input: unknown;
  readonly headers: RequestHeaders;
}

/** What a request is judged by. */
export interface RequestSecrets {
  readonly scheme: SignatureScheme | 'none';
  readonly secrets: readonly string[];
  readonly operatorSecret: string | undefined;
  readonly tokens: readonly string[];
}

export type Authentication =
  /** `signedAt`, in milliseconds since 1970, is absent when the scheme signs no time. */
  | { readonly sender: 'semble'; readonly text: string; readonly signedAt?: number }
  | { readonly sender: 'operator'; readonly text: string; readonly signedAt?: number }
  /** Nobody could be told to be genuine: there is no signing secret yet. */
  | { readonly sender: 'unknown' }
  | { readonly sender: 'refused'; readonly reason: string; readonly diagnosis?: string };

/** Seconds; how old an operator's request may be, whatever the tolerance for deliveries. */
const OPERATOR_TOLERANCE = 300;

/**
 * Who sent a request: Semble, an operator, or somebody who can't prove it. A request with the operator's header is
 * judged by that header alone; both kinds have to pass the second lock where it is set. `now` is in milliseconds since
 * 1970. Pure, and never throws.
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
    return { sender: 'semble', text, ...(verdict.signedAt !== undefined && { signedAt: verdict.signedAt }) };
  }
  // Without the second lock anybody could fill the log with header names of their choice.
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
  const verdict = verify(OPERATOR_SCHEME, secret ? [secret] : [], { text, headers }, now);
  if (!verdict.genuine) {
    return { sender: 'refused', reason: `operator ${verdict.reason}` };
  }
  return verdict.signedAt === undefined || isTooOld(verdict.signedAt, OPERATOR_TOLERANCE, now)
    ? { sender: 'refused', reason: 'operator timestamp-too-old' }
    : { sender: 'operator', text, signedAt: verdict.signedAt };
}
