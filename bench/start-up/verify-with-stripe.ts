import Stripe from 'stripe';
import type { SignatureScheme } from '../../src/verify/scheme.ts';
import type { SignedRequest, Verdict } from '../../src/verify/verify.ts';

export { isTooOld } from '../../src/verify/verify.ts';

/** Replaces the bot's own module by stripe's verifier, which knows one form of signature. */
export function verify(scheme: SignatureScheme, secrets: readonly string[], { text, headers }: SignedRequest): Verdict {
  const header = String(headers[scheme.header.toLowerCase()]);
  const isGenuine = secrets.some((secret) => {
    try {
      return Stripe.webhooks.signature?.verifyHeader(text, header, secret);
    } catch {
      return false;
    }
  });
  const signedAt = Number(/t=(\d+)/.exec(header)?.[1]) * 1000;
  return isGenuine ? { genuine: true, signedAt } : { genuine: false, reason: 'no-match' };
}
