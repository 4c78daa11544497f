import { setTimeout as sleep } from 'node:timers/promises';
import { Listeners } from '../../listeners.ts';
import { type Attempt, type Delivery, isSuccess, postDelivery } from './delivery.ts';
import type { SembleEvent } from './events.ts';
import { inTurn } from './in-turn.ts';
import type { Subscriptions } from './subscriptions.ts';

export interface OutboxOptions {
  readonly subscriptions: Subscriptions;
  readonly newId: () => string;
  readonly now: () => number;
  /** Milliseconds before each further attempt. */
  readonly retryDelays: readonly number[];
  /** How many failed deliveries in a row pause a subscription. */
  readonly pauseAfter: number;
}

/** A held delivery, which a test can send once or more often. */
export interface HeldDelivery extends Delivery {
  deliver(): Promise<Attempt>;
}

/** How many deliveries are sent at the same time. */
const PARALLEL = 100;

/**
 * Semble's deliveries: each event goes to every subscription of its type, in parallel, without any order. An answer
 * other than 2xx is a failure and is tried again; then `webhook.event.deliveryFailed` is raised, and a subscription
 * that keeps failing is paused: what still waits for it is dropped. https://docs.semble.io/docs/webhooks/guide/
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #deliveries = new Map<string, Delivery>();
  readonly #history: Attempt[] = [];
  readonly #failuresInRow = new Map<string, number>();
  readonly #closing = new AbortController();
  readonly #work = new Set<Promise<void>>();
  readonly #inTurn = inTurn(PARALLEL);
  readonly #attempts = new Listeners<Attempt>();
  readonly #changes = new Listeners();
  readonly #underWay = new Set<Delivery>();
  #holding = false;
  #held: HeldDelivery[] = [];

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Every attempt that has ended, in that order. */
  get history(): readonly Attempt[] {
    return this.#history;
  }

  /** The deliveries that wait for their answer. */
  get underWay(): ReadonlySet<Delivery> {
    return this.#underWay;
  }

  /** Calls a function for each attempt when it has ended. Returns what ends this. */
  get onAttempt(): (listener: (attempt: Attempt) => void) => () => void {
    return this.#attempts.add;
  }

  /** Calls a function whenever a delivery is held, begins or ends. Returns what ends this. */
  get onChange(): (listener: () => void) => () => void {
    return this.#changes.add;
  }

  get isHolding(): boolean {
    return this.#holding;
  }

  /** The deliveries that were held since `hold()` and not sent yet. */
  get held(): readonly HeldDelivery[] {
    return this.#held;
  }

  raise(event: SembleEvent): void {
    const { subscriptions, newId } = this.#options;
    for (const { id: subscriptionId } of subscriptions.receivers(event.eventType)) {
      const delivery = { ...event, id: newId(), subscriptionId };
      this.#deliveries.set(delivery.id, delivery);
      if (this.#holding) {
        this.#held.push({ ...delivery, deliver: () => this.#deliverHeld(delivery) });
        this.#changes.tell();
      } else {
        this.#start(delivery);
      }
    }
  }

  /** Holds deliveries from now on. A held delivery is sent only by its `deliver()`, as often as that is called. */
  hold(): void {
    this.#holding = true;
    this.#changes.tell();
  }

  /** Sends the held deliveries that were not sent yet, and holds no more. */
  release(): void {
    this.#holding = false;
    for (const delivery of this.#held.splice(0)) {
      this.#start(delivery);
    }
    this.#changes.tell();
  }

  /** Drops the held deliveries and holds no more. */
  discard(): void {
    this.#holding = false;
    this.#held = [];
    this.#changes.tell();
  }

  /** Sends a delivery again, with its retries, as staff can do in Webhook Logs. */
  requeue(deliveryId: string): void {
    const delivery = this.#deliveries.get(deliveryId);
    if (!delivery) {
      throw new Error(`The outbox has no delivery ${deliveryId}`);
    }
    this.#start(delivery);
  }

  /** Resolves when no delivery is under way or waits for its next attempt. Held deliveries do not count. */
  async drain(): Promise<void> {
    while (this.#work.size > 0) {
      await Promise.all(this.#work);
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.drain();
  }

  #start(delivery: Delivery): void {
    const work = this.#deliver(delivery).finally(() => this.#work.delete(work));
    this.#work.add(work);
  }

  async #deliver(delivery: Delivery): Promise<void> {
    let last: Attempt | undefined;
    for (const delay of [0, ...this.#options.retryDelays]) {
      await sleep(delay, undefined, { signal: this.#closing.signal }).catch(() => undefined);
      const subscription = this.#options.subscriptions.get(delivery.subscriptionId);
      if (this.#closing.signal.aborted || subscription?.deliveryPaused) {
        return;
      }
      if (!subscription || subscription.deleted) {
        break;
      }
      last = await this.#inTurn(() => this.#attempt(delivery));
      if (isSuccess(last)) {
        this.#failuresInRow.delete(delivery.subscriptionId);
        return;
      }
    }
    this.#failed(delivery, last);
  }

  #deliverHeld(delivery: Delivery): Promise<Attempt> {
    this.#held = this.#held.filter(({ id }) => id !== delivery.id);
    return this.#attempt(delivery);
  }

  async #attempt(delivery: Delivery): Promise<Attempt> {
    const { subscriptions, newId, now } = this.#options;
    const subscription = subscriptions.get(delivery.subscriptionId);
    if (!subscription) {
      throw new Error(`There is no subscription ${delivery.subscriptionId}`);
    }
    const { signal } = this.#closing;
    this.#underWay.add(delivery);
    this.#changes.tell();
    const attempt = await postDelivery(delivery, subscription, { eventId: newId(), now: now(), signal });
    this.#underWay.delete(delivery);
    this.#changes.tell();
    this.#history.push(attempt);
    this.#attempts.tell(attempt);
    return attempt;
  }

  #failed({ id, subscriptionId, eventType }: Delivery, last: Attempt | undefined): void {
    if (eventType !== 'webhook.event.deliveryFailed') {
      this.raise({
        eventType: 'webhook.event.deliveryFailed',
        identifiers: { subscriptionId, outboxId: id },
        metadata: {
          failedEventType: eventType,
          ...(last?.status !== undefined && { httpStatusCode: last.status }),
        },
      });
    }
    const failures = (this.#failuresInRow.get(subscriptionId) ?? 0) + 1;
    this.#failuresInRow.set(subscriptionId, failures);
    if (failures >= this.#options.pauseAfter) {
      this.#failuresInRow.delete(subscriptionId);
      this.#options.subscriptions.update(subscriptionId, { deliveryPaused: true });
    }
  }
}
