import { randomBytes } from 'node:crypto';
import { EVENT_TYPES, type EventType, type Raise } from './events.ts';

interface WebhookHeader {
  readonly key: string;
  readonly value: string;
}

export interface Subscription {
  readonly id: string;
  readonly secret: string;
  readonly version: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly url: string;
  readonly label: string;
  /** The event types, in dotted spelling. */
  readonly eventTypes: readonly string[];
  readonly headers: readonly WebhookHeader[];
  readonly deleted: boolean;
  readonly deliveryPaused: boolean;
}

export type SubscriptionInput = Pick<Subscription, 'url' | 'label' | 'eventTypes'> &
  Partial<Pick<Subscription, 'headers'>>;
export type SubscriptionChanges = Partial<SubscriptionInput & Pick<Subscription, 'deliveryPaused'>>;

/** The answer of Semble's mutations: the subscription, or the reason for the refusal. */
export type Result =
  | { readonly data: Subscription; readonly error: null }
  | { readonly data: null; readonly error: string };

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);
const MAX_EVENT_TYPES = 10;
const MAX_LABEL_LENGTH = 256;

export interface SubscriptionsOptions {
  /** Whether webhooks are switched on for the practice. */
  readonly enabled: boolean;
  readonly newId: () => string;
  /** Milliseconds. */
  readonly now: () => number;
  readonly raise: Raise;
}

/** The practice's webhook subscriptions: https://docs.semble.io/docs/webhooks/guide/. */
export class Subscriptions {
  /** Whether webhooks are switched on for the practice. */
  enabled: boolean;
  readonly #all = new Map<string, Subscription>();
  readonly #newId: () => string;
  readonly #now: () => number;
  readonly #raise: Raise;

  constructor({ enabled, newId, now, raise }: SubscriptionsOptions) {
    this.enabled = enabled;
    this.#newId = newId;
    this.#now = now;
    this.#raise = raise;
  }

  create(input: SubscriptionInput): Result {
    const now = this.#instant();
    return this.#save({
      headers: [],
      ...input,
      id: this.#newId(),
      secret: randomBytes(32).toString('hex'),
      version: '1',
      createdAt: now,
      updatedAt: now,
      deleted: false,
      deliveryPaused: false,
    });
  }

  update(id: string, changes: SubscriptionChanges): Result {
    const before = this.get(id);
    if (!before || before.deleted) {
      return refused('Webhook not found');
    }
    const result = this.#save({ ...before, ...changes, updatedAt: this.#instant() });
    if (result.data && result.data.deliveryPaused !== before.deliveryPaused) {
      const { deliveryPaused } = result.data;
      this.#raise({
        eventType: 'webhook.subscription.updated',
        identifiers: { subscriptionId: id },
        metadata: { deliveryPaused },
      });
    }
    return result;
  }

  /** Deletes the subscription softly: it stays readable by id. */
  delete(id: string): Result {
    const before = this.get(id);
    if (!before || before.deleted) {
      return refused('Webhook not found (404)');
    }
    return this.#save({ ...before, deleted: true, updatedAt: this.#instant() });
  }

  get(id: string): Subscription | undefined {
    return this.#all.get(id);
  }

  list({ includeDeleted = false }: { readonly includeDeleted?: boolean } = {}): readonly Subscription[] {
    return [...this.#all.values()].filter(({ deleted }) => includeDeleted || !deleted);
  }

  /** The active subscriptions of an event. Events that are raised while a subscription is paused never reach it. */
  receivers(eventType: EventType): readonly Subscription[] {
    return this.list().filter(
      (subscription) => this.enabled && !subscription.deliveryPaused && subscription.eventTypes.includes(eventType),
    );
  }

  #save(subscription: Subscription): Result {
    const problem = this.#problemOf(subscription);
    if (problem !== undefined) {
      return refused(problem);
    }
    this.#all.set(subscription.id, subscription);
    return { data: subscription, error: null };
  }

  #problemOf(candidate: Subscription): string | undefined {
    if (!this.enabled) {
      return 'Webhooks are not enabled for this practice';
    }
    if (candidate.deleted) {
      return undefined;
    }
    const unknown = candidate.eventTypes.find((type) => !EVENT_TYPES.some((known) => known === type));
    if (unknown !== undefined) {
      return `Unknown event type ${unknown}`;
    }
    const taken = this.list().some(
      ({ id, url, eventTypes }) =>
        id !== candidate.id && url === candidate.url && eventTypes.some((type) => candidate.eventTypes.includes(type)),
    );
    return taken ? 'Conflict: another webhook has this url and event type' : problemOfForm(candidate);
  }

  #instant(): string {
    return new Date(this.#now()).toISOString();
  }
}

function refused(error: string): Result {
  return { data: null, error };
}

function problemOfForm({ url, label, eventTypes, headers }: Subscription): string | undefined {
  const target = URL.parse(url);
  if (!target || !(target.protocol === 'https:' || (target.protocol === 'http:' && LOOPBACK.has(target.hostname)))) {
    return 'The url must be HTTPS';
  }
  if (label.trim() === '' || label.length > MAX_LABEL_LENGTH) {
    return `The label must have 1 to ${MAX_LABEL_LENGTH} characters`;
  }
  if (eventTypes.length === 0 || eventTypes.length > MAX_EVENT_TYPES) {
    return `There must be 1 to ${MAX_EVENT_TYPES} event types`;
  }
  try {
    new Headers(headers.map(({ key, value }) => [key, value]));
    return undefined;
  } catch {
    return 'A header cannot be sent';
  }
}
