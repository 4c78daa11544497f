import type { Clock } from '../clock.ts';

/** Requests to Semble in a minute. Semble allows 240; the rest is left for deliveries. */
const MAX_REQUESTS = 160;
const MINUTE = 60_000;

/** Spaces the requests of a run so that no minute has more than MAX_REQUESTS of them. */
export class Pace {
  /** Milliseconds that requests have waited for their turn. */
  waited = 0;
  readonly #clock: Clock;
  /** The times of all requests, in milliseconds since 1970, oldest first. */
  readonly #times: number[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Waits until one more request is allowed, counts it and returns true. Returns false, without a wait, when it would
   * be allowed only after `latest` (milliseconds since 1970).
   */
  async turn(latest: number): Promise<boolean> {
    const oldest = this.#times.at(-MAX_REQUESTS);
    const wait = oldest === undefined ? 0 : oldest + MINUTE - this.#clock.now();
    if (this.#clock.now() + wait > latest) {
      return false;
    }
    if (wait > 0) {
      this.waited += wait;
      await this.#clock.wait(wait);
    }
    this.#times.push(this.#clock.now());
    return true;
  }
}
