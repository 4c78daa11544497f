import { type BotEvent, getStatus, isOperationOutcome, OperationOutcomeError, tooManyRequests } from '@medplum/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Answer } from '../../src/bots/answers.ts';
import { handler } from '../../src/bots/semble-patient-webhook.ts';
import { isUnconfirmed } from '../../src/mappers/retire.ts';
import { aBotEvent, aDelivery, someSecrets } from '../support/bot.ts';
import { virtualClock } from '../support/clock.ts';
import { FakeMedplum } from '../support/fake-medplum.ts';
import { FakeSemble, htmlAnswer, jsonAnswer } from '../support/fake-semble.ts';
import { idOf, idsOf, someone } from '../support/operator.ts';

const NOW = Date.parse('2026-03-04T02:17:00.000Z');
const { headers: _headers, bot, ...unsigned } = aBotEvent();
const THIS_BOT = { resourceType: 'Bot', id: bot.reference?.slice('Bot/'.length), name: 'planted' };

let medplum: FakeMedplum;
let semble: FakeSemble;
let clock: ReturnType<typeof virtualClock>;
let log: string[];
/** When Semble was asked, and Medplum for a search. */
let asked: number[];

beforeEach(() => {
  medplum = new FakeMedplum();
  semble = new FakeSemble().install();
  clock = virtualClock(NOW);
  asked = [];
  log = [];
  const take = (line: string): void => void log.push(line);
  vi.spyOn(console, 'log').mockImplementation(take);
  vi.spyOn(console, 'error').mockImplementation(take);
  semble.answer = () => void asked.push(clock.now());
});
afterEach(() => vi.unstubAllGlobals());

/** What the platform hands over for its schedule; each member spoils or changes one thing. */
function aSchedule(changes: Partial<Record<keyof BotEvent, unknown>> = {}): BotEvent {
  const event = { ...unsigned, bot, contentType: 'application/fhir+json', input: THIS_BOT, headers: undefined };
  return { ...event, ...changes } as unknown as BotEvent;
}

function run(changes: Parameters<typeof aSchedule>[0] = {}): Promise<Answer> {
  return handler(medplum.client, aSchedule(changes), clock);
}

function atSemble(count: number, members: Record<string, unknown> = {}): void {
  idsOf(count).forEach((id) => void semble.patients.set(id, someone(id, members)));
}

const tally = (answer: Answer) =>
  'complete' in answer ? Object.fromEntries(Object.entries(answer.counts).filter(([, count]) => count > 0)) : answer;
const statusOf = (answer: Answer) => (isOperationOutcome(answer) ? getStatus(answer) : 200);

describe('the schedule', () => {
  it('brings in step whoever changed in the last 50 hours, and says so in its last line', async () => {
    atSemble(3, { updatedAt: '2026-03-02T00:18:00.000Z' });
    semble.patients.set(idOf(4), someone(idOf(4), { updatedAt: '2026-03-02T00:16:00.000Z' }));
    const answer = await run();
    expect(answer).toMatchObject({ result: 'swept', complete: true });
    expect(tally(answer)).toEqual({ created: 3 });
    expect(semble.requests[0]?.variables['options']).toEqual({ updatedAt: { start: '2026-03-02T00:17:00.000Z' } });
    expect([...medplum.patients.values()].map(isUnconfirmed)).toEqual([false, false, false]);
    expect(log).toEqual([expect.stringMatching(/result=swept created=3 attempts=1 ms=\d+$/)]);
  });

  it('looks back as far as it is told', async () => {
    await run({ secrets: someSecrets({ SEMBLE_SWEEP_HOURS: '24' }) });
    expect(semble.requests[0]?.variables['options']).toEqual({ updatedAt: { start: '2026-03-03T02:17:00.000Z' } });
  });

  it('goes on page by page to the end, from the same moment on', async () => {
    atSemble(120);
    semble.patients.delete(idOf(7));
    const answer = await run();
    expect(answer).toMatchObject({ complete: true });
    expect(tally(answer)).toEqual({ created: 119 });
    const lists = semble.requests.map(({ variables }) => variables).filter((one) => 'options' in one);
    expect(lists.map(({ options }) => options)).toEqual(Array(3).fill(lists[0]?.['options']));
    expect(log.at(-1)).toContain('created=119');
  });

  it('adds up what became of all pages, and names each one that failed', async () => {
    atSemble(120);
    semble.troubles.set(idOf(1), 'Something broke');
    semble.troubles.set(idOf(101), 'Something broke');
    expect(tally(await run())).toEqual({ created: 118, failed: 2 });
    const named = log.filter((line) => line.startsWith('failed: '));
    expect(named.map((line) => line.split(' ')[1])).toEqual([`patient=${idOf(1)}`, `patient=${idOf(101)}`]);
  });

  it('asks Semble at most 160 times a minute', async () => {
    atSemble(2000);
    semble.longestPage = 10;
    await run();
    const mostInAMinute = asked.map((from) => asked.filter((time) => time >= from && time < from + 60_000).length);
    expect(Math.max(...mostInAMinute)).toBeLessThanOrEqual(160);
    expect(Math.max(...mostInAMinute)).toBeGreaterThan(100);
  });

  it('does not wait where a page took its time', async () => {
    atSemble(100);
    semble.answer = async () => {
      await clock.wait(1000);
      return undefined;
    };
    await run();
    expect(clock.waits.filter((ms) => ms !== 1000)).toEqual([0]);
  });
});

describe('a schedule that does not get to the end', () => {
  it('begins no page after 240 seconds, and says that it did not', async () => {
    atSemble(2000);
    semble.longestPage = 5;
    const answer = await run();
    expect(answer).toMatchObject({ result: 'swept', complete: false });
    expect(Math.max(...asked) - NOW).toBeLessThan(240_000);
    expect(clock.now() - NOW).toBeGreaterThan(230_000);
    expect(medplum.patients.size).toBe(800);
    expect(log.at(-2)).toContain('the time was up before the end of the list');
    expect(log.at(-1)).toContain('result=swept created=800');
  });

  it('ends within the 300 seconds of the bot, however long its last page takes', async () => {
    atSemble(2000);
    semble.longestPage = 5;
    semble.answer = async ({ query }) => {
      if (query.startsWith('query List')) {
        await clock.wait(clock.now() - NOW > 200_000 ? 24_000 : 0);
      }
      return clock.now() - NOW > 200_000 ? jsonAnswer({ errors: [{ message: 'too often' }] }) : undefined;
    };
    expect(await run()).toMatchObject({ complete: false });
    expect(clock.now() - NOW).toBeLessThan(280_000);
  });
});

describe('a page of a schedule that comes to nothing', () => {
  /** Lets the nth request to Semble, and so many after it, be answered otherwise. */
  function disturb(nth: number, times: number, answer: () => Response): void {
    let requests = 0;
    semble.answer = () => {
      requests += 1;
      asked.push(clock.now());
      return requests >= nth && requests < nth + times ? answer() : undefined;
    };
  }

  it.each([
    ['Semble is down', () => htmlAnswer(502)],
    ['Semble answers something else', () => jsonAnswer({ data: { patients: null } })],
  ])('is tried again after a while, and nobody is missed: %s', async (_name, answer) => {
    atSemble(120);
    disturb(4, 2, answer);
    const swept = await run();
    expect(swept).toMatchObject({ complete: true });
    expect(tally(swept)).toEqual({ created: 120 });
    expect(log.filter((line) => line.startsWith('sweep: a page came to nothing'))).toHaveLength(2);
    expect(asked.slice(3, 6).map((time, index, all) => time - (all[index - 1] ?? time))).toEqual([0, 15_000, 15_000]);
  });

  it('counts nobody twice', async () => {
    atSemble(60);
    disturb(3, 1, () => htmlAnswer(502));
    expect(tally(await run())).toEqual({ updated: 50, created: 10 });
    expect(medplum.patients.size).toBe(60);
  });

  it('is tried again when Medplum asks to slow down', async () => {
    atSemble(60);
    let left = 12;
    medplum.wire.before = () => {
      if (left-- > 0) {
        throw new OperationOutcomeError(tooManyRequests);
      }
    };
    expect(tally(await run())).toEqual({ created: 60 });
    expect(log.join()).toContain('Medplum asks to slow down');
  });

  it('is given up with the time, and the others with it', async () => {
    atSemble(60);
    disturb(3, Number.POSITIVE_INFINITY, () => htmlAnswer(502));
    const answer = await run();
    expect(answer).toMatchObject({ complete: false });
    expect(tally(answer)).toEqual({});
    expect(clock.now() - NOW).toBeLessThan(240_000);
  });

  it.each([
    ['a refused token', () => jsonAnswer({ errors: [{ message: 'Missing token.' }] }, 401)],
    ['a refused permission', () => jsonAnswer({ errors: [{ message: 'Missing permission patient' }] })],
  ])('ends it at once with 500 for %s', async (_name, answer) => {
    atSemble(120);
    disturb(4, Number.POSITIVE_INFINITY, answer);
    expect(statusOf(await run())).toBe(500);
    expect(asked).toHaveLength(4);
    expect(log.at(-1)).toContain('result=500');
  });

  it.each([
    ['no API token', { SEMBLE_API_TOKEN: undefined }, 'SEMBLE_API_TOKEN'],
    ['a setting that can not be used', { SEMBLE_SWEEP_HOURS: 'planted' }, 'SEMBLE_SWEEP_HOURS'],
  ])('is 500 for %s', async (_name, settings, name) => {
    expect(statusOf(await run({ secrets: someSecrets(settings) }))).toBe(500);
    expect(log.join()).toContain(name);
    expect(log.join()).not.toContain('planted');
    expect(medplum.calls).toEqual([]);
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
    ['a text', { input: JSON.stringify(THIS_BOT) }],
    ['a list', { input: [THIS_BOT] }],
    ['a delivery', { input: aDelivery() }],
    ['nothing', { input: undefined }],
  ])('is 401, and does nothing: %s', async (_name, changes) => {
    atSemble(3);
    expect(statusOf(await run(changes))).toBe(401);
    expect(medplum.calls).toEqual([]);
    expect(asked).toEqual([]);
    expect(log.join()).not.toContain('planted');
  });

  it('does not start with a signature either: a genuine request is what its text says', async () => {
    const text = JSON.stringify(THIS_BOT);
    const answer = await handler(medplum.client, aBotEvent({ body: text, parsed: true }), clock);
    expect(statusOf(answer)).toBe(400);
    expect(asked).toEqual([]);
  });
});
