import { createHmac } from 'node:crypto';
import { type Authentication, authenticate, type RequestSecrets } from '../../src/verify/authenticate.ts';
import { SEMBLE_SCHEME } from '../../src/verify/scheme.ts';
import type { RequestHeaders } from '../../src/verify/verify.ts';
import { NOW, SECRET } from './delivery.ts';
import { DELIVERY } from './vectors.ts';

export const TIME = '1760000000';
export const OPERATOR_SECRET = 'operator_invented_secret';
/** The right signature of the sample delivery, and the header that holds it. */
export const DIGITS = hmac(`${TIME}.${DELIVERY}`);
export const SIGNATURE = `t=${TIME},v1=${DIGITS}`;
const SECRETS: RequestSecrets = {
  scheme: SEMBLE_SCHEME,
  secrets: [SECRET],
  operatorSecret: OPERATOR_SECRET,
  tokens: [],
};

/** The attacker's own HMAC, made without the code under attack. */
export function hmac(text: string, secret: string | Buffer = SECRET, algorithm = 'sha256'): string {
  return createHmac(algorithm, secret).update(text).digest('hex');
}

/** The result for the sample delivery, of which a test changes one part. */
export function sender(
  headers: RequestHeaders | string,
  input: unknown = DELIVERY,
  secrets: Partial<RequestSecrets> = {},
): Authentication['sender'] {
  const all = typeof headers === 'string' ? { 'x-webhook-signature': headers } : headers;
  return authenticate({ contentType: 'application/json', input, headers: all }, { ...SECRETS, ...secrets }, NOW).sender;
}
