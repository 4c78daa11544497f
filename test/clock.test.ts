import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

/** Fakes of the timers that the clock imports. The test runs the latest timer itself. */
const timers = vi.hoisted(() => ({ set: [] as { readonly ms: number; readonly run: () => void }[], cleared: 0 }));
vi.mock('node:timers', () => ({
  setTimeout: (run: () => void, ms: number) => timers.set.push({ ms, run }),
  clearTimeout: () => {
    timers.cleared += 1;
  },
}));
const { systemClock, TimeUp } = await import('../src/clock.ts');

beforeEach(() => {
  timers.set.length = 0;
  timers.cleared = 0;
});
afterEach(() => vi.useRealTimers());

describe("the bot's own clock", () => {
  it('returns the time in milliseconds since 1970', () => {
    vi.useFakeTimers({ now: 1_767_000_000_123 });
    expect(systemClock.now()).toBe(1_767_000_000_123);
  });

  it('returns random numbers from 0 up to, but not including, 1', () => {
    const numbers = Array.from({ length: 1000 }, () => systemClock.random());
    expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
    expect(new Set(numbers).size).toBeGreaterThan(1);
  });

  it('waits the given time', async () => {
    const waiting = systemClock.wait(700);
    expect(timers.set.map(({ ms }) => ms)).toEqual([700]);
    timers.set[0]?.run();
    await expect(waiting).resolves.toBeUndefined();
  });

  it('settles as the promise does, and clears the timer', async () => {
    await expect(systemClock.within(700, Promise.resolve('in time'))).resolves.toBe('in time');
    const failure = new RangeError('in time');
    await expect(systemClock.within(700, Promise.reject(failure))).rejects.toBe(failure);
    expect(timers.set.map(({ ms }) => ms)).toEqual([700, 700]);
    expect(timers.cleared).toBe(2);
  });

  it('rejects when the promise does not settle in time', async () => {
    const silent = systemClock.within(700, new Promise<never>(() => undefined));
    timers.set[0]?.run();
    await expect(silent).rejects.toBeInstanceOf(TimeUp);
  });
});
