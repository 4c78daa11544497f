import { describe, expect, it } from 'vitest';
import { virtualClock } from '../../../fixtures/clock.ts';
import { retry } from '../../../scripts/core/retry.ts';

/** A call with these outcomes in turn; an Error is thrown. */
function callWith(...outcomes: readonly (string | Error)[]) {
  let calls = 0;
  const call = async (): Promise<string> => {
    const outcome = outcomes[calls++] ?? 'no more outcomes';
    if (outcome instanceof Error) {
      throw outcome;
    }
    return outcome;
  };
  return { call, calls: () => calls };
}

const BUSY = new Error('busy');
const retriesError = (error: unknown): boolean => error === BUSY;
const retriesResult = (result: string): boolean => result === 'again';

describe('retry', () => {
  it('makes a call once whose result is good', async () => {
    const { call, calls } = callWith('good');
    const clock = virtualClock();
    expect(await retry(call, { waits: [10], retriesResult, retriesError, clock })).toBe('good');
    expect([calls(), clock.waits]).toEqual([1, []]);
  });

  it('waits before each further attempt, after results and errors', async () => {
    const { call } = callWith('again', BUSY, 'good');
    const clock = virtualClock();
    let retries = 0;
    const onRetry = (): void => void retries++;
    expect(await retry(call, { waits: [10, 20, 30], retriesResult, retriesError, onRetry, clock })).toBe('good');
    expect([retries, clock.waits]).toEqual([2, [10, 20]]);
  });

  it('returns the last result and throws the last error when the attempts are used up', async () => {
    const options = { waits: [10], retriesResult, retriesError, clock: virtualClock() };
    expect(await retry(callWith(BUSY, 'again', 'good').call, options)).toBe('again');
    await expect(retry(callWith('again', BUSY, 'good').call, options)).rejects.toBe(BUSY);
  });

  it('throws another error at once', async () => {
    const { call, calls } = callWith(new Error('other'), 'good');
    await expect(retry(call, { waits: [10], retriesError, clock: virtualClock() })).rejects.toThrow('other');
    expect(calls()).toBe(1);
  });

  it('repeats at once where the wait is 0', async () => {
    const clock = virtualClock();
    expect(await retry(callWith(BUSY, 'good').call, { waits: [0], retriesError, clock })).toBe('good');
    expect(clock.waits).toEqual([]);
  });
});
