import {
  badRequest,
  forbidden,
  notFound,
  OperationOutcomeError,
  preconditionFailed,
  tooManyRequests,
} from '@medplum/core';
import type { Patient } from '@medplum/fhirtypes';
import { beforeEach, describe, expect, it } from 'vitest';
import { aDelivery, PATIENT_ID, someSecrets } from '../../fixtures/bot.ts';
import { virtualClock } from '../../fixtures/clock.ts';
import { deliver, gate } from '../../fixtures/deliver.ts';
import { type Call, FakeMedplum, serialisationConflict } from '../../fixtures/fake-medplum.ts';
import { FakeSemble, htmlAnswer, jsonAnswer } from '../../fixtures/fake-semble.ts';
import { TimeUp } from '../../src/clock.ts';
import { isUnconfirmed } from '../../src/fhir/tags.ts';

let medplum: FakeMedplum;
let semble: FakeSemble;

beforeEach(() => {
  medplum = new FakeMedplum();
  semble = new FakeSemble().install();
});

const PHONE = { phoneId: 'p1', phoneType: 'Mobile', phoneNumber: '07700 900123' };

function atSemble(members: Record<string, unknown> = {}): void {
  semble.patients.set(PATIENT_ID, { id: PATIENT_ID, firstName: 'Zara', lastName: 'Example', phones: [], ...members });
}

function send(eventType = 'patient.updated', policy = 'delete') {
  return deliver(medplum.client, {
    body: aDelivery({ eventType }),
    secrets: someSecrets({ SEMBLE_DELETE_POLICY: policy }),
  });
}

/** The Patient as it is before the story begins. */
async function inStep(members: Record<string, unknown> = {}): Promise<Patient> {
  atSemble(members);
  await send('patient.created');
  medplum.calls.length = 0;
  semble.requests.length = 0;
  return stored();
}

function stored(): Patient {
  const patient = medplum.only(PATIENT_ID);
  if (!patient) {
    throw new Error('there is no Patient');
  }
  return patient;
}

/** Lets the first such call wait, on its way there or on its way back. */
function hold(call: Call, at: 'before' | 'after' = 'before'): ReturnType<typeof gate> {
  const held = gate();
  let first = true;
  medplum.wire[at] = (name) => {
    const pass = name === call && first;
    first = first && !pass;
    return pass ? held.pass() : undefined;
  };
  return held;
}

/** Lets the next such calls fail, before they take effect or after. */
function fail(call: Call, error: Error, times = 1, at: 'before' | 'after' = 'before'): void {
  let left = times;
  medplum.wire[at] = (name) => {
    if (name === call && left-- > 0) {
      throw error;
    }
  };
}

describe('two concurrent deliveries', () => {
  it('creates one Patient for 25 concurrent deliveries of a new patient', async () => {
    atSemble();
    const answers = await Promise.all(Array.from({ length: 25 }, () => send('patient.created')));
    expect(answers.map(({ status }) => status)).toEqual(Array(25).fill(200));
    expect(medplum.bySembleId(PATIENT_ID)).toHaveLength(1);
    expect(isUnconfirmed(stored())).toBe(false);
  });

  it('does not write back a phone that was removed while the update was delayed', async () => {
    await inStep();
    atSemble({ phones: [PHONE] });
    const held = hold('update');
    const adding = send('patient.phone.added');
    await held.met;
    atSemble({ phones: [] });
    expect((await send('patient.phone.removed')).result).toBe('unchanged');
    held.open();
    expect((await adding).result).toBe('updated');
    expect(stored()).not.toHaveProperty('telecom');
  });

  it.each(['delete', 'deactivate'])(
    'does not recreate a patient deleted while an update was delayed (%s)',
    async (policy) => {
      await inStep();
      atSemble({ phones: [PHONE] });
      const held = hold('update');
      const updating = send('patient.updated', policy);
      await held.met;
      semble.patients.clear();
      await send('patient.deleted', policy);
      held.open();
      expect((await updating).result).toBe(policy === 'delete' ? 'absent' : 'unchanged');
      expect(medplum.only(PATIENT_ID)?.active).toBe(policy === 'delete' ? undefined : false);
    },
  );

  it('accepts one of many concurrent updates each round, until all end', async () => {
    await inStep();
    atSemble({ firstName: 'Zora' });
    const answers = await Promise.all(Array.from({ length: 10 }, () => send()));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(stored().name?.[0]?.given).toEqual(['Zora']);
  });
});

describe('a create that was delayed while the deletion was acknowledged', () => {
  async function heldUp(policy: string) {
    atSemble();
    const held = hold('create');
    const creating = send('patient.created', policy);
    await held.met;
    semble.patients.clear();
    expect((await send('patient.deleted', policy)).result).toBe('absent');
    return { creating, held };
  }

  it.each(['delete', 'deactivate'])('is taken back by its second read (%s)', async (policy) => {
    const { creating, held } = await heldUp(policy);
    held.open();
    expect((await creating).result).toBe('absent');
    expect(medplum.only(PATIENT_ID)?.active).toBe(policy === 'delete' ? undefined : false);
  });

  it.each(['delete', 'deactivate'])('is taken back by its retry when the second read fails (%s)', async (policy) => {
    const { creating, held } = await heldUp(policy);
    semble.answer = () => htmlAnswer(502);
    held.open();
    expect((await creating).status).toBe(504);
    expect(isUnconfirmed(stored())).toBe(true);
    semble.answer = () => undefined;
    expect((await send('patient.created', policy)).result).toBe('absent');
    expect(medplum.only(PATIENT_ID)?.active).toBe(policy === 'delete' ? undefined : false);
  });

  it.each(['delete', 'deactivate'])('is taken back by its retry when its answer is lost (%s)', async (policy) => {
    const { creating, held } = await heldUp(policy);
    fail('create', new TypeError('fetch failed'), 1, 'after');
    held.open();
    expect((await creating).status).toBe(504);
    expect((await send('patient.created', policy)).result).toBe('absent');
    expect(medplum.only(PATIENT_ID)?.active).toBe(policy === 'delete' ? undefined : false);
  });

  it.each(['delete', 'deactivate'])('is taken back by its retry when the run ended there (%s)', async (policy) => {
    const { creating, held } = await heldUp(policy);
    medplum.wire.after = (call) => (call === 'create' ? new Promise<never>(() => undefined) : undefined);
    held.open();
    const retry = await send('patient.created', policy);
    expect(retry.result).toBe('absent');
    expect(medplum.only(PATIENT_ID)?.active).toBe(policy === 'delete' ? undefined : false);
    expect(await Promise.race([creating, 'still hanging'])).toBe('still hanging');
  });

  it('is not taken back when another delivery confirmed it in the meantime, on a server that deletes any version', async () => {
    atSemble();
    fail('create', new TypeError('fetch failed'), 1, 'after');
    await send('patient.created');
    semble.patients.clear();
    const held = gate();
    let searches = 0;
    medplum.wire.before = (call) => (call === 'search' && ++searches === 2 ? held.pass() : undefined);
    const takingBack = send();
    await held.met;
    atSemble();
    expect((await send()).result).toBe('updated');
    held.open();
    expect((await takingBack).result).toBe('unchanged');
    expect(isUnconfirmed(stored())).toBe(false);
  });

  it.each([true, false])(
    'is taken back in the version that was read (the server checks it: %s)',
    async (checksVersion) => {
      atSemble();
      fail('create', new TypeError('fetch failed'), 1, 'after');
      await send('patient.created');
      semble.patients.clear();
      medplum.checksDeleteVersion = checksVersion;
      let edits = 0;
      medplum.wire.before = (call) => {
        if (call === 'delete' && edits++ === 0) {
          medplum.put({ ...stored(), gender: 'unknown' });
        }
      };
      expect((await send()).result).toBe('absent');
      expect(medplum.calls.filter((call) => call === 'delete')).toHaveLength(checksVersion ? 2 : 1);
    },
  );

  it('is active again after a wrong read, when it was only deactivated', async () => {
    const { creating, held } = await heldUp('deactivate');
    held.open();
    await creating;
    expect([stored().active, isUnconfirmed(stored())]).toEqual([false, true]);
    const versions = medplum.history.length;
    await send('patient.updated', 'deactivate');
    expect(medplum.history).toHaveLength(versions);
    atSemble();
    expect((await send('patient.updated', 'deactivate')).result).toBe('updated');
    expect([stored().active, isUnconfirmed(stored())]).toEqual([true, false]);
  });

  it('is confirmed, not duplicated, by a delivery that finds the patient', async () => {
    atSemble();
    fail('create', new TypeError('fetch failed'), 1, 'after');
    expect((await send('patient.created')).status).toBe(504);
    expect(isUnconfirmed(stored())).toBe(true);
    medplum.calls.length = 0;
    expect((await send('patient.updated')).result).toBe('updated');
    expect(medplum.calls).toEqual(['search', 'update']);
    expect(isUnconfirmed(stored())).toBe(false);
  });
});

describe('gone means gone', () => {
  const deleteIt = (): void => medplum.patients.clear();

  it('does not recreate a Patient that a colleague deleted during the update', async () => {
    await inStep();
    atSemble({ firstName: 'Zora' });
    const held = hold('update');
    const updating = send();
    await held.met;
    deleteIt();
    held.open();
    expect((await updating).result).toBe('absent');
    expect(medplum.patients.size).toBe(0);
  });

  it('does not recreate a Patient that is gone at the read after a refused write', async () => {
    const before = await inStep();
    atSemble({ firstName: 'Zora' });
    const held = hold('update');
    const updating = send();
    await held.met;
    medplum.put({ ...before, language: 'cy' });
    medplum.wire.before = (call) => (call === 'search' ? deleteIt() : undefined);
    held.open();
    expect((await updating).result).toBe('absent');
    expect(medplum.patients.size).toBe(0);
  });

  it('does not recreate its own new Patient that was deleted before it was confirmed', async () => {
    atSemble();
    const held = hold('update');
    const creating = send('patient.created');
    await held.met;
    deleteIt();
    held.open();
    expect((await creating).result).toBe('absent');
    expect(medplum.patients.size).toBe(0);
  });
});

describe('waits', () => {
  it('repeats the same write after a serialisation conflict, with longer random waits each time', async () => {
    atSemble();
    fail('create', serialisationConflict(), 4);
    const clock = virtualClock();
    const { result } = await deliver(medplum.client, { body: aDelivery() }, clock);
    expect(result).toBe('created');
    expect(medplum.calls).toEqual(['search', 'create', 'create', 'create', 'create', 'create', 'update']);
    expect(clock.waits).toEqual([250, 750, 2250, 2500]);
    expect(semble.requests).toHaveLength(2);
  });

  it('reads everything again after a refused write, with short random waits', async () => {
    await inStep();
    atSemble({ firstName: 'Zora' });
    fail('update', new OperationOutcomeError(preconditionFailed), 5);
    const clock = virtualClock();
    const { result, log } = await deliver(medplum.client, { body: aDelivery() }, clock);
    expect(result).toBe('updated');
    expect(clock.waits).toEqual([25, 50, 100, 200, 200]);
    expect(log.at(-1)).toContain('attempts=6');
  });

  it.each([
    ['conflicts', serialisationConflict()],
    ['lost races', new OperationOutcomeError(preconditionFailed)],
  ])('answers 409 when %s go on until the deadline, and waits no longer', async (_name, error) => {
    await inStep();
    atSemble({ firstName: 'Zora' });
    fail('update', error, Number.POSITIVE_INFINITY);
    const clock = virtualClock();
    const start = clock.now();
    expect((await deliver(medplum.client, {}, clock)).status).toBe(409);
    expect(clock.now() - start).toBeLessThan(12_000);
    expect(clock.now() - start).toBeGreaterThan(6_000);
  });

  it('also answers 409 when the deadline comes during a call', async () => {
    await inStep();
    atSemble({ firstName: 'Zora' });
    fail('update', new OperationOutcomeError(preconditionFailed), Number.POSITIVE_INFINITY);
    const clock = virtualClock();
    let calls = 0;
    const within = <T>(ms: number, promise: Promise<T>): Promise<T> => {
      calls += 1;
      return calls > 9 ? Promise.reject<T>(new TimeUp()) : clock.within(ms, promise);
    };
    expect((await deliver(medplum.client, {}, { ...clock, within })).status).toBe(409);
  });

  it('answers 504, not 429, when a call hangs long after a rate limit', async () => {
    await inStep();
    let left = 1;
    semble.answer = () => (left-- > 0 ? jsonAnswer({}, 429) : undefined);
    atSemble({ firstName: 'Zora' });
    const clock = virtualClock();
    const within = <T>(ms: number, promise: Promise<T>): Promise<T> =>
      medplum.calls.includes('update') ? Promise.reject<T>(new TimeUp()) : clock.within(ms, promise);
    expect((await deliver(medplum.client, {}, { ...clock, within })).status).toBe(504);
  });

  it('backs off while Medplum has a rate limit, then answers 429', async () => {
    await inStep();
    fail('search', new OperationOutcomeError(tooManyRequests), 2);
    expect((await send()).result).toBe('unchanged');
    fail('search', new OperationOutcomeError(tooManyRequests), Number.POSITIVE_INFINITY);
    expect((await send()).status).toBe(429);
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
    await inStep();
    let left = 2;
    semble.answer = () => (left-- > 0 ? answer() : undefined);
    expect((await send()).result).toBe('unchanged');
    left = Number.POSITIVE_INFINITY;
    semble.requests.length = 0;
    expect((await send()).status).toBe(429);
    expect(semble.requests.length).toBeGreaterThan(3);
  });

  it('repeats the request a second later for a patient that Semble does not find', async () => {
    const clock = virtualClock();
    let asked = 0;
    semble.answer = () => {
      asked += 1;
      if (asked === 2) {
        atSemble();
      }
      return undefined;
    };
    expect((await deliver(medplum.client, {}, clock)).result).toBe('created');
    expect(clock.waits).toEqual([1000]);
  });
});

describe('Semble or Medplum is down', () => {
  it('answers 504 and writes nothing while Semble is down', async () => {
    const before = await inStep();
    semble.answer = () => {
      throw new TypeError('fetch failed');
    };
    expect((await send()).status).toBe(504);
    expect(stored()).toEqual(before);
  });

  it('answers 504 at the deadline when no answer comes', async () => {
    medplum.wire.before = () => new Promise<never>(() => undefined);
    const clock = { ...virtualClock(), within: <T>() => Promise.reject<T>(new TimeUp()) };
    expect((await deliver(medplum.client, {}, clock)).status).toBe(504);
  });

  it.each([
    ['a lost connection', new TypeError('fetch failed'), 504],
    ["its database's", new OperationOutcomeError(badRequest('Connection terminated unexpectedly')), 504],
    ['a refused permission', new OperationOutcomeError(forbidden), 500],
    ['a search that does not exist', new OperationOutcomeError(notFound), 504],
  ])('answers %s of Medplum with the right status', async (_name, error, status) => {
    fail('search', error);
    expect((await send()).status).toBe(status);
  });
});

describe('a replayed delivery', () => {
  it('has no effect, and sends each request once', async () => {
    await inStep();
    const versions = medplum.history.length;
    expect((await send()).result).toBe('unchanged');
    expect((await send()).result).toBe('unchanged');
    expect(medplum.history).toHaveLength(versions);
    expect(medplum.calls).toEqual(['search', 'search']);
    expect(semble.requests).toHaveLength(2);
  });
});

describe('a phone number that a colleague added in Medplum', () => {
  it('is kept when Semble changes the patient afterwards', async () => {
    const theirs = { system: 'phone', value: '01632 960099', use: 'old' } as const;
    medplum.put({ ...(await inStep({ phones: [PHONE] })), telecom: [theirs] });
    await send();
    expect(stored().telecom?.map(({ value }) => value)).toEqual([theirs.value, PHONE.phoneNumber]);
    atSemble({ phones: [] });
    await send();
    expect(stored().telecom).toEqual([theirs]);
  });

  it('is kept when it was added during an update', async () => {
    const before = await inStep();
    atSemble({ phones: [PHONE] });
    const held = hold('update');
    const updating = send();
    await held.met;
    medplum.put({ ...before, telecom: [{ system: 'phone', value: '01632 960099' }] });
    held.open();
    expect((await updating).result).toBe('updated');
    expect(stored().telecom?.map(({ value }) => value)).toEqual(['01632 960099', PHONE.phoneNumber]);
  });
});
