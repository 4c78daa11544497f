import { describe, expect, it } from 'vitest';
import { virtualClock } from '../../../fixtures/clock.ts';
import { idsOf } from '../../../fixtures/operator.ts';
import { emptyPageResponse } from '../../../scripts/bot/page-report.ts';
import { retryFailed } from '../../../scripts/bot/retry-failed.ts';
import { Budget } from '../../../scripts/semble/pace.ts';
import type { OperatorRequest, PageResponse } from '../../../src/bots/operator-request.ts';
import { type Clock, systemClock } from '../../../src/clock.ts';
import { itInProof } from '../../support/scale.ts';
import { aPractice, type Practice, some } from '../support/practice.ts';

const SWEEP: OperatorRequest = { eventType: 'bot.sweep', write: true };
const [A, B] = ['64c0ffee0000000000000001', '64c0ffee0000000000000002'];

function page(
  overrides: Partial<Record<keyof PageResponse['counts'], number>> = {},
  rest: Partial<PageResponse> = {},
): PageResponse {
  const empty = emptyPageResponse();
  return { ...empty, ...rest, counts: { ...empty.counts, ...overrides } };
}

/** The most events in any minute. */
function mostInAMinute(times: readonly number[]): number {
  return Math.max(...times.map((from) => times.filter((time) => time >= from && time < from + 60_000).length));
}

describe('the budget of requests to Semble', () => {
  it.each([
    ['in step', page({ unchanged: 50 }), 2],
    ['written', page({ created: 50 }), 3],
    ['written, with somebody not found', page({ created: 49, absent: 1 }), 4],
    ['in step, of 250 patients', page({ unchanged: 250 }), 6],
    ['written, of 250 patients', page({ created: 250 }), 11],
    ['with rows without an id', page({ unchanged: 50, failed: 20 }), 2],
  ])('leaves 40 of 240 requests a minute to deliveries: pages %s', async (_name, swept, requests) => {
    const clock = virtualClock();
    const times: number[] = [];
    const ask = retryFailed(
      async () => {
        times.push(...Array<number>(requests).fill(clock.now()));
        return swept;
      },
      new Budget(clock),
      clock,
    );
    for (let pages = 0; pages < 300; pages++) {
      await ask(SWEEP);
    }
    expect(mostInAMinute(times)).toBeLessThanOrEqual(200 + requests);
    expect(mostInAMinute(times)).toBeGreaterThan(190);
  });

  itInProof('holds for a whole backfill, counted at Semble', async () => {
    let ahead = 0;
    const clock: Clock = {
      ...systemClock,
      now: () => Date.now() + ahead,
      wait: async (ms) => {
        ahead += ms;
      },
    };
    const practice = await aPractice({ semble: { deviations: { list: { maxPageSize: 20 } } } });
    practice.addPatients(400);
    const times: number[] = [];
    practice.semble.faults.add({ match: () => times.push(clock.now()) < 0 });
    await practice.backfill({ clock });
    expect(times.length).toBeGreaterThan(30);
    // Nowhere do the requests run ahead of one in 300 ms by more than a page's.
    const ahead300 = times.map((time, index) => index * 300 - time);
    const runsAhead = ahead300.map((value, index) => value - Math.min(...ahead300.slice(0, index + 1)));
    expect(Math.max(...runsAhead)).toBeLessThanOrEqual(5 * 300);
  });

  it.each([
    ['backfill', (practice: Practice, clock: Clock) => practice.backfill({ clock })],
    ['reconcile', (practice: Practice, clock: Clock) => practice.reconcile({ clock })],
  ])('is kept more slowly once the bot itself is refused: %s', async (_name, run) => {
    const practice = await aPractice();
    practice.addPatients(60);
    practice.medplum.faults.add({ match: ({ path }) => path.startsWith('/webhook/'), status: 429 });
    const clock = virtualClock();
    await run(practice, clock);
    const [, next = 0] = clock.waits.slice(clock.waits.indexOf(1_000));
    // At the first pace, the second before the bot was asked again would have paid for the page.
    expect(next).toBeGreaterThan(0);
  });

  it('slows down while the bot is rate-limited, and recovers', async () => {
    const clock = virtualClock();
    const budget = new Budget(clock);
    let isTooOften = true;
    const ask = retryFailed(
      async ({ eventType }) =>
        isTooOften && eventType === 'bot.sweep'
          ? page({ failed: 1 }, { failed: [{ id: A, reason: 'rate-limited' }] })
          : page({ unchanged: 1 }),
      budget,
      clock,
    );
    const took: number[] = [];
    const take = async (): Promise<void> => {
      const before = clock.now();
      await ask(SWEEP);
      took.push(clock.now() - before);
    };
    for (let pages = 0; pages < 6; pages++) {
      await take();
    }
    expect(took.slice(1)).toEqual(took.slice(1).toSorted((a, b) => a - b));
    expect(took.at(-1)).toBeGreaterThan(took[1] ?? Number.POSITIVE_INFINITY);
    isTooOften = false;
    for (let pages = 0; pages < 40; pages++) {
      await take();
    }
    expect(took.at(-1)).toBe(600);
  });
});

describe('patients of a page who failed', () => {
  function answering(...answers: readonly PageResponse[]) {
    const asked: OperatorRequest[] = [];
    const clock = virtualClock();
    const coming = [...answers];
    const ask = retryFailed(
      async (request) => {
        asked.push(request);
        return coming.shift() ?? page();
      },
      new Budget(clock),
      clock,
    );
    return { ask, asked };
  }

  it('are asked for again by themselves where it passes, and count once', async () => {
    const failed = [
      { id: A, reason: 'rate-limited' },
      { id: B, reason: 'refused' },
    ];
    const { ask, asked } = answering(page({ created: 48, failed: 2 }, { failed, next: 'c' }), page({ created: 1 }));
    const swept = await ask(SWEEP);
    expect(asked.slice(1)).toEqual([{ eventType: 'bot.sync', patientIds: [A], write: true }]);
    expect(some(swept.counts)).toEqual({ created: 49, failed: 1 });
    expect(swept).toMatchObject({ failed: [{ id: B, reason: 'refused' }], next: 'c' });
  });

  it('are asked for again at most 50 at a time, however many a page has', async () => {
    const failed = idsOf(120).map((id) => ({ id, reason: 'unavailable' }));
    const { ask, asked } = answering(
      page({ created: 130, failed: 120 }, { failed }),
      page({ created: 50 }),
      page({ created: 50 }),
      page({ created: 20 }),
    );
    const swept = await ask(SWEEP);
    const again = asked.slice(1).map((request) => ('patientIds' in request ? request.patientIds : []));
    expect(again.map(({ length }) => length)).toEqual([50, 50, 20]);
    expect(again.flat()).toEqual(idsOf(120));
    expect(some(swept.counts)).toEqual({ created: 250 });
    expect(swept.failed).toEqual([]);
  });

  it('count on where they have no id, and are not asked for again', async () => {
    const { ask, asked } = answering(page({ created: 2, failed: 3 }));
    expect(some((await ask(SWEEP)).counts)).toEqual({ created: 2, failed: 3 });
    expect(asked).toHaveLength(1);
  });

  it('are left to a person after some tries', async () => {
    const stuck = page({ failed: 1 }, { failed: [{ id: A, reason: 'unavailable' }] });
    const { ask, asked } = answering(...Array<PageResponse>(20).fill(stuck));
    expect(await ask(SWEEP)).toMatchObject({ counts: { failed: 1 }, failed: [{ id: A, reason: 'unavailable' }] });
    expect(asked).toHaveLength(5);
  });

  it('are asked to be retired again, not to be synced', async () => {
    const { ask, asked } = answering(page({ failed: 1 }, { failed: [{ id: A, reason: 'conflict' }] }));
    await ask({ eventType: 'bot.retire', patientIds: [A], write: true });
    expect(asked[1]).toEqual({ eventType: 'bot.retire', patientIds: [A], write: true });
  });
});

describe('"too often"', () => {
  it('holds a backfill up, and nothing is lost', async () => {
    const practice = await aPractice();
    practice.addPatients(60);
    const tooOften = { status: 200, body: JSON.stringify({ errors: [{ message: 'Called too often' }] }) };
    const isBotsList = ({ body }: { readonly body: string }): boolean => /patients\(/.test(body);
    practice.semble.faults.add({ ...tooOften, match: isBotsList, times: 2 });
    practice.medplum.faults.add({ match: ({ path }) => path.startsWith('/webhook/'), times: 2, status: 429 });
    expect(some((await practice.backfill()).counts)).toEqual({ created: 60 });
    expect([practice.semble.faults.pending, practice.medplum.faults.pending]).toEqual([0, 0]);
  });
});
