import {
  badRequest,
  forbidden,
  notFound,
  OperationOutcomeError,
  preconditionFailed,
  tooManyRequests,
} from '@medplum/core';
import { beforeEach, describe, expect, it } from 'vitest';
import { aDelivery, PATIENT_ID } from '../../fixtures/bot.ts';
import { virtualClock } from '../../fixtures/clock.ts';
import { deliver } from '../../fixtures/deliver.ts';
import { serialisationConflict } from '../../fixtures/fake-medplum.ts';
import { htmlAnswer, jsonAnswer } from '../../fixtures/fake-semble.ts';
import { TimeUp } from '../../src/clock.ts';
import { OnePatient } from './one-patient.ts';

let one: OnePatient;

beforeEach(() => {
  one = new OnePatient();
});

describe('waits', () => {
  it('repeats the same write after a serialisation conflict, with longer random waits each time', async () => {
    one.atSemble();
    one.fail('create', serialisationConflict(), 4);
    const clock = virtualClock();
    const { result } = await deliver(one.medplum.client, { body: aDelivery() }, clock);
    expect(result).toBe('created');
    expect(one.medplum.calls).toEqual(['search', 'create', 'create', 'create', 'create', 'create', 'update']);
    expect(clock.waits).toEqual([250, 750, 2250, 2500]);
    expect(one.semble.requests).toHaveLength(2);
  });

  it('reads everything again after a refused write, with short random waits', async () => {
    await one.inStep();
    one.atSemble({ firstName: 'Zora' });
    one.fail('update', new OperationOutcomeError(preconditionFailed), 5);
    const clock = virtualClock();
    const { result, log } = await deliver(one.medplum.client, { body: aDelivery() }, clock);
    expect(result).toBe('updated');
    expect(clock.waits).toEqual([25, 50, 100, 200, 200]);
    expect(log.at(-1)).toContain('attempts=6');
  });

  it.each([
    ['conflicts', serialisationConflict()],
    ['lost races', new OperationOutcomeError(preconditionFailed)],
  ])('answers 409 when %s go on until the deadline, and waits no longer', async (_name, error) => {
    await one.inStep();
    one.atSemble({ firstName: 'Zora' });
    one.fail('update', error, Number.POSITIVE_INFINITY);
    const clock = virtualClock();
    const start = clock.now();
    expect((await deliver(one.medplum.client, {}, clock)).status).toBe(409);
    expect(clock.now() - start).toBeLessThan(12_000);
    expect(clock.now() - start).toBeGreaterThan(6_000);
  });

  it('also answers 409 when the deadline comes during a call', async () => {
    await one.inStep();
    one.atSemble({ firstName: 'Zora' });
    one.fail('update', new OperationOutcomeError(preconditionFailed), Number.POSITIVE_INFINITY);
    const clock = virtualClock();
    let calls = 0;
    const within = <T>(ms: number, promise: Promise<T>): Promise<T> => {
      calls += 1;
      return calls > 9 ? Promise.reject<T>(new TimeUp()) : clock.within(ms, promise);
    };
    expect((await deliver(one.medplum.client, {}, { ...clock, within })).status).toBe(409);
  });

  it('answers 504, not 429, when a call hangs long after a rate limit', async () => {
    await one.inStep();
    let left = 1;
    one.semble.answer = () => (left-- > 0 ? jsonAnswer({}, 429) : undefined);
    one.atSemble({ firstName: 'Zora' });
    const clock = virtualClock();
    const within = <T>(ms: number, promise: Promise<T>): Promise<T> =>
      one.medplum.calls.includes('update') ? Promise.reject<T>(new TimeUp()) : clock.within(ms, promise);
    expect((await deliver(one.medplum.client, {}, { ...clock, within })).status).toBe(504);
  });

  it('backs off while Medplum has a rate limit, then answers 429', async () => {
    await one.inStep();
    one.fail('search', new OperationOutcomeError(tooManyRequests), 2);
    expect((await one.send()).result).toBe('unchanged');
    one.fail('search', new OperationOutcomeError(tooManyRequests), Number.POSITIVE_INFINITY);
    expect((await one.send()).status).toBe(429);
  });

  it.each([
    ['"too often"', () => jsonAnswer({ errors: [{ message: 'You called this too often' }] })],
    ['a page from the edge', () => htmlAnswer(403)],
    ['429', () => jsonAnswer({}, 429)],
    [
      '"too often" about one member',
      () =>
        jsonAnswer({
          data: { patient: { id: PATIENT_ID, phones: null } },
          errors: [{ message: 'You called this too often', path: ['patient', 'phones'] }],
        }),
    ],
  ])('backs off while Semble answers %s, then answers 429', async (_name, answer) => {
    await one.inStep();
    let left = 2;
    one.semble.answer = () => (left-- > 0 ? answer() : undefined);
    expect((await one.send()).result).toBe('unchanged');
    left = Number.POSITIVE_INFINITY;
    one.semble.requests.length = 0;
    expect((await one.send()).status).toBe(429);
    expect(one.semble.requests.length).toBeGreaterThan(3);
  });

  it('repeats the request a second later for a patient that Semble does not find', async () => {
    const clock = virtualClock();
    let asked = 0;
    one.semble.answer = () => {
      asked += 1;
      if (asked === 2) {
        one.atSemble();
      }
      return undefined;
    };
    expect((await deliver(one.medplum.client, {}, clock)).result).toBe('created');
    expect(clock.waits).toEqual([1000]);
  });
});

describe('Semble or Medplum is down', () => {
  it('answers 504 and writes nothing while Semble is down', async () => {
    const before = await one.inStep();
    one.semble.answer = () => {
      throw new TypeError('fetch failed');
    };
    expect((await one.send()).status).toBe(504);
    expect(one.stored()).toEqual(before);
  });

  it('answers 504 at the deadline when no answer comes', async () => {
    one.medplum.wire.before = () => new Promise<never>(() => undefined);
    const clock = { ...virtualClock(), within: <T>() => Promise.reject<T>(new TimeUp()) };
    expect((await deliver(one.medplum.client, {}, clock)).status).toBe(504);
  });

  it.each([
    ['a lost connection', new TypeError('fetch failed'), 504],
    ["its database's", new OperationOutcomeError(badRequest('Connection terminated unexpectedly')), 504],
    ['a refused permission', new OperationOutcomeError(forbidden), 500],
    ['a search that does not exist', new OperationOutcomeError(notFound), 504],
  ])('answers %s of Medplum with the right status', async (_name, error, status) => {
    one.fail('search', error);
    expect((await one.send()).status).toBe(status);
  });
});
