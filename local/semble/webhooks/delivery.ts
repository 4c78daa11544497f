import { SEMBLE_SCHEME } from '../../../src/verify/scheme.ts';
import { sign } from '../../../src/verify/sign.ts';
import type { SembleEvent } from './events.ts';
import type { Subscription } from './subscriptions.ts';

/** One event on its way to one subscription. */
export interface Delivery extends SembleEvent {
  /** Semble's `outboxId`. */
  readonly id: string;
  readonly subscriptionId: string;
}

/** One POST of a delivery, and its answer. */
export interface Attempt {
  readonly deliveryId: string;
  readonly subscriptionId: string;
  readonly eventId: string;
  readonly eventType: string;
  /** As sent. */
  readonly body: string;
  /** As sent, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined when no answer came. */
  readonly status: number | undefined;
  /** The text of the answer, or the reason why there is none. */
  readonly answer: string;
  /** When it was sent, in milliseconds since 1970. */
  readonly sentAt: number;
  /** How long the answer took. */
  readonly milliseconds: number;
}

/** Whether Semble counts an attempt as delivered. */
export function isSuccess({ status }: Attempt): boolean {
  return status !== undefined && status >= 200 && status < 300;
}

const TIME_OUT = 15_000;

/**
 * Posts a delivery once, signed with the secret of its subscription; never throws.
 * The body has ids only: https://docs.semble.io/docs/webhooks/events/.
 */
export async function postDelivery(
  { id: deliveryId, eventType, identifiers, metadata }: Delivery,
  { id: subscriptionId, secret, url, headers: customHeaders }: Subscription,
  { eventId, now, signal }: { readonly eventId: string; readonly now: number; readonly signal: AbortSignal },
): Promise<Attempt> {
  const body = JSON.stringify({ subscriptionId, eventId, eventType, identifiers, ...(metadata && { metadata }) });
  const target = new URL(url);
  const headers = new Headers(authorizationOf(target));
  for (const { key, value } of customHeaders) {
    headers.set(key, value);
  }
  headers.set('Content-Type', 'application/json');
  const timestamp = String(Math.floor(now / 1000));
  for (const [name, value] of Object.entries(sign(SEMBLE_SCHEME, secret, { body, timestamp }))) {
    headers.set(name, value);
  }
  // fetch refuses a URL with credentials in it.
  target.username = '';
  target.password = '';
  const start = performance.now();
  const attempt = (status: number | undefined, answer: string): Attempt => ({
    deliveryId,
    subscriptionId,
    eventId,
    eventType,
    body,
    headers: Object.fromEntries(headers),
    status,
    answer,
    sentAt: now,
    milliseconds: performance.now() - start,
  });
  try {
    const response = await fetch(target, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIME_OUT)]),
    });
    return attempt(response.status, await response.text());
  } catch (error) {
    return attempt(undefined, String(error));
  }
}

function authorizationOf({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') {
    return {};
  }
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { Authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
}
