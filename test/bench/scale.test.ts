import { describe, expect, it } from 'vitest';
import { lineThrough, nightsFor, patientsANight } from '../../bench/scale/estimate.ts';
import type { Measured } from '../../bench/scale/measured.ts';
import { scaleSection } from '../../bench/scale/scale.ts';
import { skippingClock } from '../../bench/scale/skipping-clock.ts';
import { systemClock } from '../../src/clock.ts';

/** The figures of a task in a practice of this size, with figures that are easy to calculate with. */
function measured(task: Measured['task'], people: number, changes: Partial<Measured> = {}): Measured {
  return {
    task,
    people,
    patients: people,
    seconds: people / 1000,
    paced: people / 100,
    toSemble: people / 50,
    toMedplum: people / 25,
    ...(task !== 'sweep' && { command: 100e6 + 1000 * people }),
    ...(task !== 'adopt' && { bot: 110e6 }),
    servers: 200e6 + 10_000 * people,
    ...changes,
  };
}

const TASKS = ['adopt', 'backfill', 'sweep', 'reconcile'] as const;

describe('the figures of a clinic', () => {
  it('lie on the line through the smallest and the largest practice', () => {
    const line = lineThrough([
      { x: 20, y: 100 },
      { x: 10, y: 3 },
      { x: 30, y: 7 },
      { x: 25, y: 100 },
    ]);
    expect(line.slope).toBeCloseTo(0.2);
    expect(line.at(10)).toBeCloseTo(3);
    expect(line.at(110)).toBeCloseTo(23);
  });

  it('are in proportion to those of the only practice where there is one', () => {
    const line = lineThrough([{ x: 10, y: 3 }]);
    expect(line.slope).toBeCloseTo(0.3);
    expect(line.at(20)).toBeCloseTo(6);
  });

  it('do not fall below zero', () => {
    const line = lineThrough([
      { x: 10, y: 1 },
      { x: 20, y: 3 },
    ]);
    expect(line.at(1)).toBe(0);
  });
});

describe('a night of sweeping', () => {
  it('covers what the time limit of 240 seconds allows at the measured pace', () => {
    expect(patientsANight([measured('sweep', 1000, { paced: 10 })])).toBe(24_000);
  });

  it('covers what was measured when the time limit ended the sweep', () => {
    const whole = measured('sweep', 1000, { paced: 10 });
    const cut = measured('sweep', 50_000, { patients: 31_000, paced: 250 });
    expect(patientsANight([whole, cut])).toBe(31_000);
  });

  it.each([
    [1000, 31_000, 1],
    [31_000, 31_000, 1],
    // Half of the patients a night: 1 of 128 is left after seven nights, 1 of 64 after six.
    [62_000, 31_000, 7],
    // A tenth a night: 0.9 ** 43 is 0.0108, 0.9 ** 44 is 0.0097.
    [310_000, 31_000, 44],
  ])('reads each of %d patients, %d a night, with a chance of 99 %% within %d', (people, perNight, nights) => {
    expect(nightsFor(people, perNight)).toBe(nights);
  });
});

describe('the section', () => {
  const all = [10_000, 50_000].flatMap((people) => TASKS.map((task) => measured(task, people)));
  const text = JSON.stringify(scaleSection(all));

  it('has each task at each size, and no figure that is missing', () => {
    expect(text).toContain('["sweep","50,000","50,000","50.0","8.3","1,000","2,000","","110 MB"]');
    expect(text).toContain('["adopt","10,000","10,000","10.0","1.7","200","400","110 MB",""]');
    expect(text).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('says what grows with each further 1,000 patients', () => {
    expect(text).toContain('["backfill","1.0","0.17","20.0","40.0","1.00 MB","0.00 MB"]');
  });

  it('marks what was calculated from other sizes', () => {
    expect(text).toContain('["backfill","about 0.2 min","1.7 min","about 33 min"]');
    expect(text).toContain('["memory of the command","about 101 MB","110 MB","about 300 MB"]');
    expect(text).toContain('["nights until each patient was read","1","1","');
  });

  it('calculates the nights for a Semble that takes a second for a page, too', () => {
    // 240 pages of 50: 0.94 ** 74 is 0.0103, 0.94 ** 75 is 0.0097.
    expect(text).toContain('["the same, if Semble takes a second for a page","1","1","75"]');
  });

  it('names the size that the memory of the machine would allow', () => {
    // 10 kB for each patient on the side of the servers, 18 GB for them.
    expect(JSON.stringify(scaleSection(all, 24e9))).toContain('about 1,780,000 patients');
  });
});

describe('the clock that skips waits', () => {
  it('goes on as if it had waited', async () => {
    const clock = skippingClock({ ...systemClock, now: () => 1000 });
    await clock.wait(500);
    await clock.wait(250);
    expect(clock.now()).toBe(1750);
    expect(clock.skipped).toBe(750);
  });
});
