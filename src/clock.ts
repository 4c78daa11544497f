import { clearTimeout, setTimeout } from 'node:timers';

/**
 * The time and the timers, passed as an argument so that tests can control them. The bot's runtime has no global
 * timers.
 */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after `ms` milliseconds. */
  wait(ms: number): Promise<void>;
  /** A random number from 0 up to, but not including, 1. */
  random(): number;
  /** Settles as `promise` does, or rejects with TimeUp after `ms` milliseconds. */
  within<T>(ms: number, promise: Promise<T>): Promise<T>;
}

/** A promise did not settle in time. */
export class TimeUp extends Error {
  override readonly name = 'TimeUp';
}

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
