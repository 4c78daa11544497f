import { clearTimeout, setTimeout } from 'node:timers';

/** Time, as an argument: so that a test can hold it. The bot's runtime has no timers as globals. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after `ms` milliseconds. */
  wait(ms: number): Promise<void>;
  /** 0 up to, not including, 1. */
  random(): number;
  /** The promise's own outcome, or a rejection with TimeUp when that takes longer than `ms` milliseconds. */
  within<T>(ms: number, promise: Promise<T>): Promise<T>;
}

/** Something took longer than it may. */
export class TimeUp extends Error {}

export const systemClock: Clock = {
  now: () => Date.now(),
  random: () => Math.random(),
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  within: (ms, promise) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new TimeUp()), ms);
      promise.then(resolve, reject).finally(() => clearTimeout(timer));
    }),
};
