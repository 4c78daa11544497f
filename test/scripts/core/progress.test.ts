import { describe, expect, it } from 'vitest';
import { virtualClock } from '../../../fixtures/clock.ts';
import { progressOn } from '../../../scripts/core/progress.ts';
import { plainTerminal, silentTerminal } from '../../../scripts/core/terminal.ts';

describe('progress', () => {
  it('is a bar with counts, rate and time left on a screen', async () => {
    const clock = virtualClock();
    const written: string[] = [];
    const progress = progressOn({ write: (text) => written.push(text) }, silentTerminal, clock);
    await clock.wait(100_000);
    progress.show(2_500, 10_000);
    expect(written.at(-1)).toContain('██████░░░░░░░░░░░░░░░░░░ 2,500 of 10,000 patients, 25.0/s, 5 min left');
    await clock.wait(280_000);
    progress.show(9_500, 10_000);
    expect(written.at(-1)).toContain('9,500 of 10,000 patients, 25.0/s, 20 s left');
  });

  it('is a plain line every ten seconds elsewhere', async () => {
    const clock = virtualClock();
    const lines: string[] = [];
    const progress = progressOn(
      undefined,
      plainTerminal((line) => lines.push(line)),
      clock,
    );
    for (let seconds = 1; seconds <= 25; seconds++) {
      await clock.wait(1_000);
      progress.show(seconds * 10, 1_000);
    }
    progress.end();
    expect(lines).toEqual(['100 of 1,000 patients, 10.0/s, 2 min left', '200 of 1,000 patients, 10.0/s, 80 s left']);
  });

  it('does not take what an earlier run did for its own speed', async () => {
    const clock = virtualClock();
    const lines: string[] = [];
    const progress = progressOn(
      undefined,
      plainTerminal((line) => lines.push(line)),
      clock,
      900,
    );
    await clock.wait(10_000);
    progress.show(950, 1_000);
    expect(lines).toEqual(['950 of 1,000 patients, 5.0/s, 10 s left']);
  });

  it('never claims more than all', async () => {
    const clock = virtualClock();
    const written: string[] = [];
    const progress = progressOn({ write: (text) => written.push(text) }, silentTerminal, clock);
    await clock.wait(1_000);
    progress.show(12, 10);
    expect(written.join()).toContain('12 of 12 patients, 12.0/s, 0 s left');
  });
});
