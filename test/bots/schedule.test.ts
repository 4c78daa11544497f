import { beforeEach, describe, expect, it } from 'vitest';
import { aBotEvent, aDelivery, someSecrets, unixSeconds } from '../../fixtures/bot.ts';
import { idOf, someone } from '../../fixtures/operator.ts';
import { handler } from '../../fixtures/runtime.ts';
import { aCron, isListOfChanged, NOW, ScheduledBot, statusOf, THIS_BOT, tally } from '../../fixtures/scheduled-bot.ts';
import { isUnconfirmed } from '../../src/fhir/tags.ts';

let scheduled: ScheduledBot;

beforeEach(() => {
  scheduled = new ScheduledBot();
});

describe('the schedule', () => {
  it('brings in step first who changed in the last 50 hours, then everybody, and says so in its last line', async () => {
    scheduled.atSemble(3, { updatedAt: '2026-03-02T00:18:00.000Z' });
    scheduled.semble.patients.set(idOf(4), someone(idOf(4), { updatedAt: '2026-03-02T00:16:00.000Z' }));
    const answer = await scheduled.run();
    expect(answer).toMatchObject({ result: 'swept', complete: true, everybody: 4, all: true });
    expect(tally(answer)).toEqual({ created: 4 });
    expect(scheduled.semble.requests[0]?.variables['options']).toEqual({
      updatedAt: { start: '2026-03-02T00:17:00.000Z' },
    });
    expect([...scheduled.medplum.patients.keys()].map((id) => id.slice(-1))).toEqual(['1', '2', '3', '7']);
    expect([...scheduled.medplum.patients.values()].map(isUnconfirmed)).toEqual([false, false, false, false]);
    const line = /^result=swept created=4 complete=true everybody=4 all=true attempts=4 ms=\d+$/;
    expect(scheduled.log).toEqual([expect.stringMatching(line)]);
  });

  it('covers the hours of the setting', async () => {
    await scheduled.run({ secrets: someSecrets({ SEMBLE_SWEEP_HOURS: '24' }) });
    expect(scheduled.semble.requests[0]?.variables['options']).toEqual({
      updatedAt: { start: '2026-03-03T02:17:00.000Z' },
    });
  });

  it('reads page by page to the end, with the same start time', async () => {
    scheduled.atSemble(120);
    scheduled.semble.patients.delete(idOf(7));
    const answer = await scheduled.run();
    expect(answer).toMatchObject({ complete: true });
    expect(tally(answer)).toEqual({ created: 119 });
    const lists = scheduled.semble.requests.filter(isListOfChanged).map(({ variables }) => variables);
    expect(lists.map(({ options }) => options)).toEqual(Array(3).fill(lists[0]?.['options']));
    expect(scheduled.log.at(-1)).toContain('created=119');
  });

  it('adds up the counts of all pages, and logs each page that failed', async () => {
    scheduled.atSemble(120);
    scheduled.semble.patientErrors.set(idOf(1), 'Something broke');
    scheduled.semble.patientErrors.set(idOf(101), 'Something broke');
    expect(tally(await scheduled.run())).toEqual({ created: 118, failed: 2 });
    const named = scheduled.log.filter((line) => line.startsWith('failed: '));
    expect(named.map((line) => line.split(' ')[1])).toEqual([`patient=${idOf(1)}`, `patient=${idOf(101)}`]);
  });

  it('asks Semble at most 160 times a minute', async () => {
    scheduled.atSemble(400);
    scheduled.semble.maxPageSize = 2;
    await scheduled.run();
    const mostInAMinute = scheduled.asked.map(
      (from) => scheduled.asked.filter((time) => time >= from && time < from + 60_000).length,
    );
    expect(Math.max(...mostInAMinute)).toBeLessThanOrEqual(160);
    expect(Math.max(...mostInAMinute)).toBeGreaterThan(100);
  });

  it('does not wait where a page took its time', async () => {
    scheduled.atSemble(100);
    scheduled.semble.answer = async () => {
      await scheduled.clock.wait(1000);
      return undefined;
    };
    await scheduled.run();
    expect(new Set(scheduled.clock.waits)).toEqual(new Set([0, 1000]));
  });
});

describe('the schedule as a Cron resource', () => {
  it.each([
    ['as the platform hands it over', {}],
    [
      'with parameters',
      {
        parameter: [
          { name: 'since', valueString: 'planted' },
          { name: 'write', valueBoolean: false },
        ],
      },
    ],
    ['with an end', { endTime: '2030-01-01T00:00:00Z' }],
    ['with a display in its reference', { targetReference: { ...aCron().targetReference, display: 'planted' } }],
  ])('brings in step the patients that changed in the last 50 hours: %s', async (_name, members) => {
    scheduled.atSemble(3);
    const answer = await scheduled.run({ input: aCron(members) });
    expect(answer).toMatchObject({ result: 'swept', complete: true });
    expect(tally(answer)).toEqual({ created: 3 });
    expect(scheduled.semble.requests[0]?.variables['options']).toEqual({
      updatedAt: { start: '2026-03-02T00:17:00.000Z' },
    });
    expect(scheduled.log.at(-1)).toMatch(/^result=swept created=3 complete=true /);
    expect(scheduled.log.join()).not.toContain('planted');
  });
});

describe('a schedule from outside', () => {
  it.each([
    ['a form post that looks like this Bot', { headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
    ['a JSON post that looks like this Bot', { headers: { 'content-type': 'application/json' } }],
    ['an empty set of headers', { headers: {} }],
    ['another Bot', { input: { ...THIS_BOT, id: 'planted' } }],
    ['a Bot without an id', { input: { resourceType: 'Bot' } }],
    ['a Bot without an id, to a bot without a reference', { input: { resourceType: 'Bot' }, bot: {} }],
    ['this Bot, to no bot', { bot: undefined }],
    ['another resource with the id', { input: { ...THIS_BOT, resourceType: 'Patient' } }],
    [
      'a form post that looks like a Cron',
      { input: aCron(), headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    ],
    ['a JSON post that looks like a Cron', { input: aCron(), headers: { 'content-type': 'application/json' } }],
    ['a Cron with an empty set of headers', { input: aCron(), headers: {} }],
    ['a Cron that targets another Bot', { input: aCron({ targetReference: { reference: 'Bot/planted' } }) }],
    [
      'a Cron with the id of this Bot that targets another',
      { input: aCron({ id: THIS_BOT.id, targetReference: { reference: 'Bot/planted' } }) },
    ],
    [
      'a Cron that targets something else with the id',
      { input: aCron({ targetReference: { reference: `Patient/${THIS_BOT.id}` } }) },
    ],
    ['a Cron that targets an id alone', { input: aCron({ targetReference: { reference: THIS_BOT.id } }) }],
    ['a Cron that targets nothing', { input: aCron({ targetReference: undefined }) }],
    ['a Cron that targets nothing, to a bot without a reference', { input: aCron({ targetReference: {} }), bot: {} }],
    [
      'a Cron whose target is empty, to a bot whose reference is',
      { input: aCron({ targetReference: { reference: '' } }), bot: { reference: '' } },
    ],
    ['a Cron whose target is a text', { input: aCron({ targetReference: `Bot/${THIS_BOT.id}` }) }],
    ['a Cron whose target is a list', { input: aCron({ targetReference: [{ reference: `Bot/${THIS_BOT.id}` }] }) }],
    ['a Cron, to no bot', { input: aCron(), bot: undefined }],
    ['a Cron as a text', { input: JSON.stringify(aCron()) }],
    ['another resource that targets this Bot', { input: aCron({ resourceType: 'Subscription' }) }],
    ['a text', { input: JSON.stringify(THIS_BOT) }],
    ['a list', { input: [THIS_BOT] }],
    ['a delivery', { input: aDelivery() }],
    ['nothing', { input: undefined }],
  ])('is 401 and has no effect: %s', async (_name, changes) => {
    scheduled.atSemble(3);
    expect(statusOf(await scheduled.run(changes))).toBe(401);
    expect(scheduled.medplum.calls).toEqual([]);
    expect(scheduled.asked).toEqual([]);
    expect(scheduled.log.join()).not.toContain('planted');
  });

  it.each([
    ['Bot', THIS_BOT],
    ['Cron', aCron()],
  ])(
    'does not start with a signature either: an authenticated request is read by its text (%s)',
    async (_name, input) => {
      const text = JSON.stringify(input);
      const answer = await handler(
        scheduled.medplum.client,
        aBotEvent({ body: text, timestamp: unixSeconds(NOW) }),
        scheduled.clock,
      );
      expect(statusOf(answer)).toBe(400);
      expect(scheduled.asked).toEqual([]);
    },
  );
});
