import type { Clock } from '../../src/clock.ts';
import type { GraphQLQuery } from '../../src/semble/graphql.ts';

/** Milliseconds for each request to Semble: 200 a minute, which leaves 40 of its 240 to deliveries. */
const INTERVAL = 300;
/** The slowest: a page of four requests then takes 48 seconds. */
const MAX_INTERVAL = 12_000;

/**
 * Spaces the requests to Semble, which allows 240 a minute to all users of a token, and slows down while either side
 * says that it is asked too often. For one piece of work after another, each of which costs a number of requests.
 */
export class Budget {
  readonly #clock: Clock;
  #interval = INTERVAL;
  #began = 0;
  #free = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Waits until what was spent so far is paid for. */
  async waitTurn(): Promise<void> {
    const wait = this.#free - this.#clock.now();
    if (wait > 0) {
      await this.#clock.wait(wait);
    }
    this.#began = this.#clock.now();
  }

  /** Counts the requests of the turn that ended. */
  spent(requests: number): void {
    this.#free = this.#began + requests * this.#interval;
    this.#interval = Math.max(INTERVAL, this.#interval * 0.8);
  }

  backOff(): void {
    this.#interval = Math.min(MAX_INTERVAL, this.#interval * 2);
  }
}

/** Asks no more often than the budget allows, however fast the answers come. For one question after another. */
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
