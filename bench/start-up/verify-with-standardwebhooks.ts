import { Webhook } from 'standardwebhooks';
import type { SignatureScheme } from '../../src/verify/scheme.ts';
import type { SignedRequest, Verdict } from '../../src/verify/verify.ts';

export { isTooOld } from '../../src/verify/verify.ts';

/** Replaces the bot's own module by the verifier that svix uses too. It knows one form of signature. */
export function verify(_: SignatureScheme, secrets: readonly string[], { text, headers }: SignedRequest): Verdict {
  const given = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  const isGenuine = secrets.some((secret) => {
    try {
      new Webhook(Buffer.from(secret).toString('base64')).verify(text, given, { jsonParse: false });
      return true;
    } catch {
      return false;
    }
  });
  const signedAt = Number(given['webhook-timestamp']) * 1000;
  return isGenuine ? { genuine: true, signedAt } : { genuine: false, reason: 'no-match' };
}
