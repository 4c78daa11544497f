import { randomBytes, randomUUID } from 'node:crypto';
import type { SignatureScheme } from '../../src/verify/scheme.ts';
import { sign } from '../../src/verify/sign.ts';
import type { BotRequest } from './post.ts';

/** Where a test delivery goes, and what makes it genuine. Never print it. */
export interface Target {
  readonly url: string;
  /** What opens the endpoint and the second lock. */
  readonly opening: Readonly<Record<string, string>>;
  readonly scheme: SignatureScheme | 'none';
  readonly secret: string;
  /** The subscription that the secret is of; it stands in the body. */
  readonly subscriptionId?: string | undefined;
}

/** What is wrong with a delivery on purpose. */
export type Flaw = 'wrong signature' | 'no signature';

export interface TestDelivery {
  readonly eventType: string;
  readonly identifiers: Readonly<Record<string, string>>;
  /** Seconds before now at which it is signed. */
  readonly age?: number;
  readonly flaw?: Flaw | undefined;
}

/** The request that Semble would make for this delivery, or one with a flaw. `now` is in milliseconds since 1970. */
export function testRequest(target: Target, delivery: TestDelivery, now: number): BotRequest {
  const { eventType, identifiers, age = 0, flaw } = delivery;
  const { url, opening, scheme, secret, subscriptionId } = target;
  const eventId = randomBytes(12).toString('hex');
  const body = JSON.stringify({ ...(subscriptionId && { subscriptionId }), eventId, eventType, identifiers });
  const timestamp = String(Math.floor(now / 1000) - age);
  // A signature of another text is as wrong as one by another key, and as well-formed.
  const signed = flaw === 'wrong signature' ? `${body} ` : body;
  const signature =
    scheme === 'none' || flaw === 'no signature'
      ? {}
      : sign(scheme, secret, { body: signed, timestamp, id: randomUUID() });
  return { url, headers: { 'Content-Type': 'application/json', ...opening, ...signature }, body };
}
