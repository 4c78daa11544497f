import type { Clock } from '../../src/clock.ts';

/** A clock whose waits take no time: they only move its hands. */
export function virtualClock(start: number = Date.now()): Clock & { readonly waits: readonly number[] } {
  let now = start;
  const waits: number[] = [];
  return {
    waits,
    now: () => now,
    random: () => 0.5,
    wait: async (ms) => {
      waits.push(ms);
      now += ms;
    },
    within: (_ms, promise) => promise,
  };
}
