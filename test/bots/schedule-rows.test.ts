import { OperationOutcomeError, preconditionFailed } from '@medplum/core';
import { beforeEach, describe, expect, it } from 'vitest';
import { htmlAnswer, jsonAnswer } from '../../fixtures/fake-semble.ts';
import { idOf, idsOf } from '../../fixtures/operator.ts';
import { emptyList, isListOfChanged, NOW, ScheduledBot, tally } from '../../fixtures/scheduled-bot.ts';
import { itInProof, sampleOf } from '../support/scale.ts';

let scheduled: ScheduledBot;
/** How many patients each request to Semble named. */
let sizes: number[];

beforeEach(() => {
  scheduled = new ScheduledBot();
  sizes = [];
});

/** Lets Semble put all of its patients, and these rows, on one page of the changed; the nth request for patients may be disturbed. */
function onOnePage(
  more: readonly unknown[] = [],
  disturb: (nth: number) => Response | undefined | Promise<undefined> = () => undefined,
): void {
  scheduled.semble.answer = (request) => {
    if (request.query.startsWith('query List')) {
      if (!isListOfChanged(request)) {
        return emptyList();
      }
      const data = [...[...scheduled.semble.patients.keys()].map((id) => ({ id })), ...more];
      return jsonAnswer({ data: { patients: { data, pageInfo: { hasMore: false } } } });
    }
    sizes.push(Object.keys(request.variables).length);
    return disturb(sizes.length);
  };
}

const listRequests = () => scheduled.semble.requests.filter(isListOfChanged).length;

describe('a scheduled sweep over a page with more rows than were asked for', () => {
  it.each([51, 250, 1000])('brings all %i in step, at most 50 in a request', async (count) => {
    scheduled.atSemble(count);
    onOnePage();
    const answer = await scheduled.run();
    expect(answer).toMatchObject({ complete: true });
    expect(tally(answer)).toEqual({ created: count });
    expect(scheduled.medplum.patients.size).toBe(count);
    expect(Math.max(...sizes)).toBe(50);
    expect(listRequests()).toBe(1);
  });

  it('counts a patient once that is named twice, and rows without an id as failed', async () => {
    scheduled.atSemble(120);
    onOnePage([null, { id: idOf(7) }, { id: 'planted' }, { id: idOf(119).toUpperCase() }]);
    const answer = await scheduled.run();
    expect(answer).toMatchObject({ complete: true });
    expect(tally(answer)).toEqual({ created: 120, failed: 2 });
  });

  it('repeats the failed patients, and counts no patient twice', async () => {
    scheduled.atSemble(250);
    onOnePage([null], (nth) => (nth === 3 || nth === 4 ? htmlAnswer(502) : undefined));
    const answer = await scheduled.run();
    expect(answer).toMatchObject({ complete: true });
    expect(tally(answer)).toEqual({ created: 250, failed: 1 });
    expect(scheduled.medplum.patients.size).toBe(250);
  });

  itInProof('asks Semble at most 160 times a minute', async () => {
    scheduled.atSemble(2200);
    onOnePage();
    await scheduled.run();
    const inAMinute = scheduled.asked.map(
      (from) => scheduled.asked.filter((time) => time >= from && time < from + 60_000).length,
    );
    expect(Math.max(...inAMinute)).toBeLessThanOrEqual(160);
  });

  const changed = [
    ['400 changed patients whose Patients all change in the meantime', 400],
    ['1,000 of them', 1000],
  ] as const;
  it.each(sampleOf(changed, ([, count]) => count === 400))(
    'asks Semble at most 160 times a minute, and ends in time: %s',
    async (_what, count) => {
      scheduled.atSemble(count);
      await scheduled.run();
      scheduled.atSemble(count, { firstName: 'Zora' });
      scheduled.asked.length = 0;
      scheduled.semble.requests.length = 0;
      scheduled.medplum.wire.entry = () => {
        throw new OperationOutcomeError(preconditionFailed);
      };
      const began = scheduled.clock.now();
      await scheduled.run();
      const inAMinute = scheduled.asked.map(
        (from) => scheduled.asked.filter((time) => time >= from && time < from + 60_000).length,
      );
      expect(scheduled.asked.length).toBeGreaterThan(160);
      expect(Math.max(...inAMinute)).toBeLessThanOrEqual(160);
      expect(scheduled.clock.now() - began).toBeLessThan(300_000);
    },
  );

  it('is not complete where the time is up in the middle of the page', async () => {
    scheduled.atSemble(600);
    onOnePage([], () => scheduled.clock.wait(12_000).then(() => undefined));
    const answer = await scheduled.run();
    expect(answer).toMatchObject({ complete: false });
    expect(tally(answer)).toEqual({ created: 500 });
    expect(Math.max(...scheduled.asked) - NOW).toBeLessThan(240_000);
    expect(scheduled.log.at(-1)).toContain('complete=false');
  });

  it('is not complete when some patients of the page always fail', async () => {
    scheduled.atSemble(120);
    onOnePage([], (nth) => (nth > 2 ? htmlAnswer(502) : undefined));
    const answer = await scheduled.run();
    expect(answer).toMatchObject({ complete: false });
    expect(tally(answer)).toEqual({ created: 50 });
  });
});

it('the ids of a page reach Medplum and Semble in the order of the list', async () => {
  scheduled.atSemble(70);
  onOnePage();
  await scheduled.run();
  const named = scheduled.semble.requests.flatMap(({ query, variables }) =>
    query.startsWith('query Patients') ? [Object.values(variables)] : [],
  );
  expect([named[0], named[2]].flat()).toEqual(idsOf(70));
});
