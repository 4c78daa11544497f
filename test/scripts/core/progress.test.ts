import { PassThrough } from 'node:stream';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { virtualClock } from '../../../fixtures/clock.ts';
import { progressOn } from '../../../scripts/core/progress.ts';

const silent = (): void => undefined;

/** A progress on a screen, and what was written to it since it was last asked for. */
function onScreen({ colours = true, ...options }: { readonly name?: string; readonly colours?: boolean } = {}) {
  vi.useFakeTimers();
  vi.stubEnv('FORCE_COLOR', colours ? '1' : undefined);
  vi.stubEnv('NO_COLOR', colours ? undefined : '1');
  onTestFinished(() => {
    vi.useRealTimers();
    vi.unstubAllEnvs();
  });
  const screen = new PassThrough();
  const clock = virtualClock();
  const progress = progressOn({ ...options, screen, line: silent, clock });
  onTestFinished(() => progress.end());
  const text = (): string => {
    vi.advanceTimersByTime(500);
    return String(screen.read() ?? '');
  };
  return { clock, progress, text };
}

/** A progress where there is no screen, and its lines. */
function onLines(options: { readonly name?: string; readonly already?: number } = {}) {
  const lines: string[] = [];
  const clock = virtualClock();
  const progress = progressOn({ ...options, screen: undefined, line: (text) => lines.push(text), clock });
  return { clock, progress, lines };
}

describe('progress', () => {
  it('is a bar with counts, rate and time left on a screen', async () => {
    const { clock, progress, text } = onScreen();
    await clock.wait(100_000);
    progress.show(2_500, 10_000);
    const shown = text();
    expect(shown).toMatch(/[█#]{5}/);
    expect(shown).toContain('2,500 of 10,000 patients, 25.0/s, 5 min left');
    await clock.wait(280_000);
    progress.show(9_500, 10_000);
    expect(text()).toContain('9,500 of 10,000 patients, 25.0/s, 20 s left');
  });

  it('is a spinner with a count where no total is known', () => {
    const { progress, text } = onScreen({ name: 'Listing' });
    expect(text()).toContain('Listing');
    progress.show(1_200);
    const shown = text();
    expect(shown).toContain('Listing: 1,200');
    expect(shown).not.toMatch(/[█#]/);
  });

  it('is no bar where no colour tells how full it is', () => {
    const { progress, text } = onScreen({ colours: false });
    progress.show(2_500, 10_000);
    const shown = text();
    expect(shown).toContain('2,500 of 10,000 patients');
    expect(shown).not.toMatch(/[█#]/);
  });

  it('is a plain line every ten seconds elsewhere', async () => {
    const { clock, progress, lines } = onLines();
    for (let seconds = 1; seconds <= 25; seconds++) {
      await clock.wait(1_000);
      progress.show(seconds * 10, 1_000);
    }
    progress.end();
    expect(lines).toEqual(['100 of 1,000 patients, 10.0/s, 2 min left', '200 of 1,000 patients, 10.0/s, 80 s left']);
  });

  it('names the work in a plain line', async () => {
    const { clock, progress, lines } = onLines({ name: 'Comparing' });
    await clock.wait(10_000);
    progress.show(1_200);
    await clock.wait(10_000);
    progress.show(1_300, 2_000);
    expect(lines).toEqual(['Comparing: 1,200', 'Comparing: 1,300 of 2,000']);
  });

  it('does not take what an earlier run did for its own speed', async () => {
    const { clock, progress, lines } = onLines({ already: 900 });
    await clock.wait(10_000);
    progress.show(950, 1_000);
    expect(lines).toEqual(['950 of 1,000 patients, 5.0/s, 10 s left']);
  });

  it('never claims more than all', async () => {
    const { clock, progress, text } = onScreen();
    await clock.wait(1_000);
    progress.show(12, 10);
    expect(text()).toContain('12 of 12 patients, 12.0/s, 0 s left');
  });
});
