import type { Swept } from '../../src/bots/operator-request.ts';
import type { Clock } from '../../src/clock.ts';
import { countNames, failedWithoutId } from '../bot/page-report.ts';
import { AT_ONCE } from '../core/chunks.ts';

/** Milliseconds for each request to Semble: 200 a minute, which leaves 40 of its 240 to deliveries. */
const INTERVAL = 300;
/** The slowest: a page of four requests then takes 48 seconds. */
const LONGEST_INTERVAL = 12_000;

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
  async turn(): Promise<void> {
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

  slower(): void {
    this.#interval = Math.min(LONGEST_INTERVAL, this.#interval * 2);
  }
}

/**
 * How many requests to Semble an answer of the bot stands for: the list, and for each 50 patients these, a second question
 * about those it did not find and the second look at what was written; besides, what single patients cost.
 */
export function costOf(eventType: string, swept: Swept): number {
  const { counts, failed } = swept;
  const { created, updated, absent, deleted, deactivated } = counts;
  const patients = countNames(counts).reduce((sum, name) => sum + counts[name], -failedWithoutId(swept));
  const chunks = Math.max(1, Math.ceil(patients / AT_ONCE));
  const lists = eventType === 'bot.sweep' ? 1 : 0;
  const again = absent + deleted + deactivated > 0 ? 1 : 0;
  const look = created + updated > 0 ? 1 : 0;
  return lists + chunks * (1 + again + look) + failed.length;
}
