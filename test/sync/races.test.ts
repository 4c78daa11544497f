import { beforeEach, describe, expect, it } from 'vitest';
import { PATIENT_ID } from '../../fixtures/bot.ts';
import { isUnconfirmed } from '../../src/fhir/tags.ts';
import { OnePatient, PHONE } from './one-patient.ts';

let one: OnePatient;

beforeEach(() => {
  one = new OnePatient();
});

describe('two concurrent deliveries', () => {
  it('creates one Patient for 25 concurrent deliveries of a new patient', async () => {
    one.atSemble();
    const answers = await Promise.all(Array.from({ length: 25 }, () => one.send('patient.created')));
    expect(answers.map(({ status }) => status)).toEqual(Array(25).fill(200));
    expect(one.medplum.bySembleId(PATIENT_ID)).toHaveLength(1);
    expect(isUnconfirmed(one.stored())).toBe(false);
  });

  it('does not write back a phone that was removed while the update was delayed', async () => {
    await one.inStep();
    one.atSemble({ phones: [PHONE] });
    const held = one.hold('update');
    const adding = one.send('patient.phone.added');
    await held.met;
    one.atSemble({ phones: [] });
    expect((await one.send('patient.phone.removed')).result).toBe('unchanged');
    held.open();
    expect((await adding).result).toBe('updated');
    expect(one.stored()).not.toHaveProperty('telecom');
  });

  it.each(['delete', 'deactivate'])(
    'does not recreate a patient deleted while an update was delayed (%s)',
    async (policy) => {
      await one.inStep();
      one.atSemble({ phones: [PHONE] });
      const held = one.hold('update');
      const updating = one.send('patient.updated', policy);
      await held.met;
      one.semble.patients.clear();
      await one.send('patient.deleted', policy);
      held.open();
      expect((await updating).result).toBe(policy === 'delete' ? 'absent' : 'unchanged');
      expect(one.medplum.only(PATIENT_ID)?.active).toBe(policy === 'delete' ? undefined : false);
    },
  );

  it('accepts one of many concurrent updates each round, until all end', async () => {
    await one.inStep();
    one.atSemble({ firstName: 'Zora' });
    const answers = await Promise.all(Array.from({ length: 10 }, () => one.send()));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(one.stored().name?.[0]?.given).toEqual(['Zora']);
  });
});

describe('gone means gone', () => {
  const deleteIt = (): void => one.medplum.patients.clear();

  it('does not recreate a Patient that a colleague deleted during the update', async () => {
    await one.inStep();
    one.atSemble({ firstName: 'Zora' });
    const held = one.hold('update');
    const updating = one.send();
    await held.met;
    deleteIt();
    held.open();
    expect((await updating).result).toBe('absent');
    expect(one.medplum.patients.size).toBe(0);
  });

  it('does not recreate a Patient that is gone at the read after a refused write', async () => {
    const before = await one.inStep();
    one.atSemble({ firstName: 'Zora' });
    const held = one.hold('update');
    const updating = one.send();
    await held.met;
    one.medplum.put({ ...before, language: 'cy' });
    one.medplum.wire.before = (call) => (call === 'search' ? deleteIt() : undefined);
    held.open();
    expect((await updating).result).toBe('absent');
    expect(one.medplum.patients.size).toBe(0);
  });

  it('does not recreate its own new Patient that was deleted before it was confirmed', async () => {
    one.atSemble();
    const held = one.hold('update');
    const creating = one.send('patient.created');
    await held.met;
    deleteIt();
    held.open();
    expect((await creating).result).toBe('absent');
    expect(one.medplum.patients.size).toBe(0);
  });
});

describe('a new Patient that another writer changes before it is confirmed', () => {
  it('is not created again when it is gone at the next read', async () => {
    one.atSemble();
    const held = one.hold('update');
    const creating = one.send('patient.created');
    await held.met;
    one.medplum.put({ ...one.stored(), language: 'cy' });
    one.medplum.wire.before = (call) => (call === 'search' ? one.medplum.patients.clear() : undefined);
    held.open();
    expect((await creating).result).toBe('absent');
    expect(one.medplum.patients.size).toBe(0);
  });
});

describe('a replayed delivery', () => {
  it('has no effect, and sends each request once', async () => {
    await one.inStep();
    const versions = one.medplum.history.length;
    expect((await one.send()).result).toBe('unchanged');
    expect((await one.send()).result).toBe('unchanged');
    expect(one.medplum.history).toHaveLength(versions);
    expect(one.medplum.calls).toEqual(['search', 'search']);
    expect(one.semble.requests).toHaveLength(2);
  });
});

describe('a phone number that a colleague added in Medplum', () => {
  it('is kept when Semble changes the patient afterwards', async () => {
    const theirs = { system: 'phone', value: '01632 960099', use: 'old' } as const;
    one.medplum.put({ ...(await one.inStep({ phones: [PHONE] })), telecom: [theirs] });
    await one.send();
    expect(one.stored().telecom?.map(({ value }) => value)).toEqual([theirs.value, PHONE.phoneNumber]);
    one.atSemble({ phones: [] });
    await one.send();
    expect(one.stored().telecom).toEqual([theirs]);
  });

  it('is kept when it was added during an update', async () => {
    const before = await one.inStep();
    one.atSemble({ phones: [PHONE] });
    const held = one.hold('update');
    const updating = one.send();
    await held.met;
    one.medplum.put({ ...before, telecom: [{ system: 'phone', value: '01632 960099' }] });
    held.open();
    expect((await updating).result).toBe('updated');
    expect(one.stored().telecom?.map(({ value }) => value)).toEqual(['01632 960099', PHONE.phoneNumber]);
  });
});
