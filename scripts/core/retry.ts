import { type Clock, systemClock } from '../../src/clock.ts';

/** When to repeat a call, and how often. */
export interface Retry<T> {
  /** Milliseconds before each further attempt; the outcome of the last attempt is final. */
  readonly waits: readonly number[];
  /** Whether to repeat the call after this result; never when left out. */
  readonly retriesResult?: (result: T) => boolean;
  /** Whether to repeat the call after this error; never when left out. */
  readonly retriesError?: (error: unknown) => boolean;
  /** Called before each wait. */
  readonly onRetry?: () => void;
  readonly clock?: Clock;
}

/** Makes a call and repeats it as the options say. Returns the last result or throws the last error. */
export async function retry<T>(call: () => Promise<T>, options: Retry<T>): Promise<T> {
  const { waits, retriesResult, retriesError, onRetry, clock = systemClock } = options;
  for (const wait of waits) {
    try {
      const result = await call();
      if (!retriesResult?.(result)) {
        return result;
      }
    } catch (error) {
      if (!retriesError?.(error)) {
        throw error;
      }
    }
    onRetry?.();
    if (wait > 0) {
      await clock.wait(wait);
    }
  }
  return call();
}
