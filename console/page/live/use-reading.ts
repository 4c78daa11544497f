import { useEffect, useState } from 'preact/hooks';
import type { ShownProblem } from '../../contract/state.ts';
import { CallFailure, read } from './api.ts';

/** A value that is read from the console, or why it could not be read. An older value stays while a newer one is read. */
export interface Reading<T> {
  readonly value: T | undefined;
  readonly problem: ShownProblem | undefined;
  readonly isLoading: boolean;
}

/** Milliseconds: several changes at once lead to one reading. */
const TOGETHER = 120;

/** Reads `path` at once, and again whenever `occasion` changes. Undefined reads nothing. */
export function useReading<T>(path: string | undefined, occasion: unknown): Reading<T> {
  const [reading, setReading] = useState<Reading<T> & { readonly path?: string | undefined }>({
    value: undefined,
    problem: undefined,
    isLoading: false,
  });
  const wait = reading.value === undefined ? 0 : TOGETHER;
  useEffect(() => {
    if (path === undefined) {
      return undefined;
    }
    const ending = new AbortController();
    setReading((before) => ({ ...before, isLoading: true }));
    const timer = setTimeout(async () => {
      try {
        const value = await read<T>(path, ending.signal);
        setReading({ path, value, problem: undefined, isLoading: false });
      } catch (error) {
        if (!ending.signal.aborted && error instanceof CallFailure) {
          const { problem } = error;
          setReading((before) => ({
            path,
            value: before.path === path ? before.value : undefined,
            problem,
            isLoading: false,
          }));
        }
      }
    }, wait);
    return () => {
      clearTimeout(timer);
      ending.abort();
    };
  }, [path, occasion]);
  return reading;
}
