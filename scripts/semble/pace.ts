import type { Clock } from '../../src/clock.ts';
import type { GraphQLQuery } from '../../src/semble/graphql.ts';

/** Milliseconds for each request to Semble: 200 a minute, which leaves 40 of Semble's 240 for deliveries. */
const INTERVAL = 300;
/** The longest interval in milliseconds: a page of four requests then takes 48 seconds. */
const MAX_INTERVAL = 12_000;

/**
 * Limits the rate of requests to Semble, which allows 240 a minute for all users of a token. It slows down while either side
 * limits the rate. It serves one piece of work after another; each costs a number of requests.
 */
export class Budget {
  readonly #clock: Clock;
  #interval = INTERVAL;
  #began = 0;
  #free = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Waits until the requests so far have used up their time. */
  async waitTurn(): Promise<void> {
    const wait = this.#free - this.#clock.now();
    if (wait > 0) {
      await this.#clock.wait(wait);
    }
    this.#began = this.#clock.now();
  }

  /** Counts the requests of the last turn, and speeds up a little after a slowdown. */
  spent(requests: number): void {
    this.#free = this.#began + requests * this.#interval;
    this.#interval = Math.max(INTERVAL, this.#interval * 0.8);
  }

  backOff(): void {
    this.#interval = Math.min(MAX_INTERVAL, this.#interval * 2);
  }
}

/** Wraps a client so that it queries no faster than the budget allows. It serves one query after another. */
export function rateLimited(ask: GraphQLQuery, budget: Budget): GraphQLQuery {
  return async (document, variables) => {
    await budget.waitTurn();
    try {
      return await ask(document, variables);
    } finally {
      budget.spent(1);
    }
  };
}
