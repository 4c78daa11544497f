import { randomBytes, randomUUID } from 'node:crypto';
import type { SignatureScheme } from '../../src/verify/scheme.ts';
import { sign } from '../../src/verify/sign.ts';
import type { OperatorAccess } from './operator-client.ts';
import type { HttpRequest } from './post.ts';

/** The URL of a test delivery and the secrets that make it genuine. Never print it. */
export interface DeliveryTarget {
  readonly url: string;
  /** The headers with the credentials of the endpoint and the webhook token. */
  readonly opening: Readonly<Record<string, string>>;
  readonly scheme: SignatureScheme | 'none';
  readonly secret: string;
  /** The subscription of the signing secret; it is part of the body. */
  readonly subscriptionId?: string | undefined;
  /** The Medplum project of the bot; undefined for a URL that the operator has given. */
  readonly projectId?: string;
  readonly projectName?: string;
  /** How to leave a note in the log of the deployed bot; left out for a URL that the operator has given. */
  readonly notes?: { readonly access: OperatorAccess | undefined };
}

/** A deliberate mistake in a delivery. */
export type Flaw = 'wrong signature' | 'no signature';

export interface TestDelivery {
  readonly eventType: string;
  readonly identifiers: Readonly<Record<string, string>>;
  /** How many seconds ago the signed time is; negative for a time in the future. */
  readonly age?: number;
  readonly flaw?: Flaw | undefined;
}

/** Creates the request that Semble would send for this delivery, or one with a flaw. `now` is in milliseconds since 1970. */
export function testRequest(target: DeliveryTarget, delivery: TestDelivery, now: number): HttpRequest {
  const { eventType, identifiers, age = 0, flaw } = delivery;
  const { url, opening, scheme, secret, subscriptionId } = target;
  const eventId = randomBytes(12).toString('hex');
  const body = JSON.stringify({ ...(subscriptionId && { subscriptionId }), eventId, eventType, identifiers });
  const timestamp = String(Math.floor(now / 1000) - age);
  // A signature of another text is wrong but well-formed.
  const signed = flaw === 'wrong signature' ? `${body} ` : body;
  const signature =
    scheme === 'none' || flaw === 'no signature'
      ? {}
      : sign(scheme, secret, { body: signed, timestamp, id: randomUUID() });
  return { url, headers: { 'Content-Type': 'application/json', ...opening, ...signature }, body };
}
