import { type Clock, systemClock } from '../../src/clock.ts';

/** When to repeat a call, and how often. */
export interface Retry<T> {
  /** Milliseconds before each further attempt; after the last one the outcome stands. */
  readonly waits: readonly number[];
  /** Whether a result is worth another attempt; none is when left out. */
  readonly retriesResult?: (result: T) => boolean;
  /** Whether an error is worth another attempt; none is when left out. */
  readonly retriesError?: (error: unknown) => boolean;
  /** Called before each wait. */
  readonly onRetry?: () => void;
  readonly clock?: Clock;
}

/** Makes a call, and repeats it while its outcome is worth it. Returns the last result, or throws the last error. */
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
