import { SEMBLE_SCHEME } from '../../src/verify/scheme.ts';
import { sign } from '../../src/verify/sign.ts';
import { type RequestHeaders, type Verdict, verify } from '../../src/verify/verify.ts';

export const NOW = 1_760_000_000_000;
export const SECRET = 'whk_invented_secret';
export const BODY = '{"eventType":"patient.updated"}';

/** What Semble would send now; every test spoils one part. */
export function aSignature(timestamp = '1760000000', secret = SECRET): string {
  return sign(SEMBLE_SCHEME, secret, { body: BODY, timestamp })['X-Webhook-Signature'] ?? '';
}

export function judge(
  signature: RequestHeaders[string],
  given: { text?: string; secrets?: string[]; now?: number } = {},
): Verdict {
  const { text = BODY, secrets = [SECRET], now = NOW } = given;
  return verify(SEMBLE_SCHEME, secrets, { text, headers: { 'x-webhook-signature': signature } }, now);
}

export const refused = (reason: string) => ({ genuine: false, reason });
export const GENUINE = { genuine: true, signedAt: NOW };
