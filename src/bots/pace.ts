import type { Clock } from '../clock.ts';

/** Requests to Semble in a minute: deliveries have room beside them in Semble's 240. */
const MAX_REQUESTS = 160;
const MINUTE = 60_000;

/** Spaces the requests of a run, so that no minute has more of them than Semble should get. */
export class Pace {
  /** Milliseconds that requests have waited for their turn. */
  waited = 0;
  readonly #clock: Clock;
  /** When the latest requests were made, in milliseconds since 1970, the oldest first. */
  readonly #times: number[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Waits until one more request may be made, and counts it. False, at once, when that would be after `latest`
   * (milliseconds since 1970).
   */
  async turn(latest: number): Promise<boolean> {
    const oldest = this.#times.length < MAX_REQUESTS ? undefined : this.#times[0];
    const wait = oldest === undefined ? 0 : oldest + MINUTE - this.#clock.now();
    if (this.#clock.now() + wait > latest) {
      return false;
    }
    if (oldest !== undefined) {
      this.#times.shift();
    }
    if (wait > 0) {
      this.waited += wait;
      await this.#clock.wait(wait);
    }
    this.#times.push(this.#clock.now());
    return true;
  }
}
