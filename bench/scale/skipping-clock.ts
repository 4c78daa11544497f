import { type Clock, systemClock } from '../../src/clock.ts';

export interface SkippingClock extends Clock {
  /** The milliseconds of the waits so far. */
  readonly skipped: number;
}

/** A clock that skips every wait and goes on as if it had waited. So the pace and the time limits of the work stay true. */
export function skippingClock(clock: Clock = systemClock): SkippingClock {
  let skipped = 0;
  return {
    ...clock,
    now: () => clock.now() + skipped,
    wait: async (ms) => {
      skipped += ms;
    },
    get skipped() {
      return skipped;
    },
  };
}
