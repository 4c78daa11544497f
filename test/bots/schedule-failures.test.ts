import { OperationOutcomeError, tooManyRequests } from '@medplum/core';
import { beforeEach, describe, expect, it } from 'vitest';
import { someSecrets } from '../../fixtures/bot.ts';
import { htmlAnswer, jsonAnswer } from '../../fixtures/fake-semble.ts';
import { idsOf } from '../../fixtures/operator.ts';
import { NOW, ScheduledBot, statusOf, tally } from '../../fixtures/scheduled-bot.ts';

let scheduled: ScheduledBot;

beforeEach(() => {
  scheduled = new ScheduledBot();
});

describe('a schedule that does not get to the end', () => {
  it('begins no page after 240 seconds, and logs this', async () => {
    scheduled.atSemble(700);
    scheduled.semble.maxPageSize = 2;
    const answer = await scheduled.run();
    expect(answer).toMatchObject({ result: 'swept', complete: false });
    expect(Math.max(...scheduled.asked) - NOW).toBeLessThan(240_000);
    expect(scheduled.clock.now() - NOW).toBeGreaterThan(230_000);
    expect(scheduled.medplum.patients.size).toBe(640);
    expect(scheduled.log.at(-2)).toContain('the time was up before the end of the list');
    expect(scheduled.log.at(-1)).toContain('result=swept created=640');
  });

  it('ends within the 300 seconds of the bot, also when its last page is slow', async () => {
    scheduled.atSemble(700);
    scheduled.semble.maxPageSize = 2;
    scheduled.semble.answer = async ({ query }) => {
      if (query.startsWith('query List')) {
        await scheduled.clock.wait(scheduled.clock.now() - NOW > 200_000 ? 24_000 : 0);
      }
      return scheduled.clock.now() - NOW > 200_000 ? jsonAnswer({ errors: [{ message: 'too often' }] }) : undefined;
    };
    expect(await scheduled.run()).toMatchObject({ complete: false });
    expect(scheduled.clock.now() - NOW).toBeLessThan(280_000);
  });
});

describe('a failed page of a scheduled sweep', () => {
  /** Lets the nth request to Semble, and so many after it, be answered otherwise. */
  function disturb(nth: number, times: number, answer: () => Response): void {
    let requests = 0;
    scheduled.semble.answer = () => {
      requests += 1;
      return requests >= nth && requests < nth + times ? answer() : undefined;
    };
  }

  it.each([
    ['Semble is down', () => htmlAnswer(502)],
    ['Semble answers something else', () => jsonAnswer({ data: { patients: null } })],
  ])('is tried again after a wait, and no patient is missed: %s', async (_name, answer) => {
    scheduled.atSemble(120);
    // Each time the list fails with data and without.
    disturb(3, 4, answer);
    const swept = await scheduled.run();
    expect(swept).toMatchObject({ complete: true });
    expect(tally(swept)).toEqual({ created: 120 });
    expect(scheduled.log.filter((line) => line.startsWith('sweep: a page failed'))).toHaveLength(2);
    expect(scheduled.asked.slice(2, 7).map((time, index, all) => time - (all[index - 1] ?? time))).toEqual([
      0, 375, 15_000, 375, 15_000,
    ]);
  });

  it('counts no patient twice', async () => {
    scheduled.atSemble(60);
    disturb(2, 1, () => htmlAnswer(502));
    expect(tally(await scheduled.run())).toEqual({ updated: 50, created: 10 });
    expect(scheduled.medplum.patients.size).toBe(60);
  });

  it('is repeated without the data of its list, which is older than what the failed step has written', async () => {
    scheduled.atSemble(1);
    await scheduled.run();
    const [id = ''] = idsOf(1);
    scheduled.atSemble(1, { firstName: 'Zora' });
    scheduled.medplum.wire.after = (call) => {
      if (call === 'batch') {
        scheduled.medplum.wire = {};
        scheduled.atSemble(1);
        throw new TypeError('fetch failed');
      }
    };
    expect(await scheduled.run()).toMatchObject({ complete: true });
    expect(scheduled.medplum.history.map(({ name }) => name?.[0]?.given?.[0]).slice(-2)).toEqual(['Zora', 'Zara']);
    expect(scheduled.medplum.only(id)).toMatchObject({ name: [{ given: ['Zara'] }] });
  });

  it('is tried again when Medplum asks to slow down', async () => {
    scheduled.atSemble(60);
    let left = 12;
    scheduled.medplum.wire.before = () => {
      if (left-- > 0) {
        throw new OperationOutcomeError(tooManyRequests);
      }
    };
    expect(tally(await scheduled.run())).toEqual({ created: 60 });
    expect(scheduled.log.join()).toContain('Medplum asks to slow down');
  });

  it('is given up with the time, and the others with it', async () => {
    scheduled.atSemble(60);
    disturb(2, Number.POSITIVE_INFINITY, () => htmlAnswer(502));
    const answer = await scheduled.run();
    expect(answer).toMatchObject({ complete: false });
    expect(tally(answer)).toEqual({});
    expect(scheduled.clock.now() - NOW).toBeLessThan(240_000);
  });

  it.each([
    ['a refused token', () => jsonAnswer({ errors: [{ message: 'Missing token.' }] }, 401)],
    ['a refused permission', () => jsonAnswer({ errors: [{ message: 'Missing permission patient' }] })],
  ])('ends it at once with 500 for %s', async (_name, answer) => {
    scheduled.atSemble(120);
    disturb(4, Number.POSITIVE_INFINITY, answer);
    expect(statusOf(await scheduled.run())).toBe(500);
    expect(scheduled.asked).toHaveLength(4);
    expect(scheduled.log.at(-1)).toContain('result=500');
  });

  it.each([
    ['no API token', { SEMBLE_API_TOKEN: undefined }, 'SEMBLE_API_TOKEN'],
    ['a setting that can not be used', { SEMBLE_SWEEP_HOURS: 'planted' }, 'SEMBLE_SWEEP_HOURS'],
  ])('is 500 for %s', async (_name, settings, name) => {
    expect(statusOf(await scheduled.run({ secrets: someSecrets(settings) }))).toBe(500);
    expect(scheduled.log.join()).toContain(name);
    expect(scheduled.log.join()).not.toContain('planted');
    expect(scheduled.medplum.calls).toEqual([]);
  });
});
