import { beforeEach, describe, expect, it } from 'vitest';
import { PATIENT_ID } from '../../fixtures/bot.ts';
import { gate } from '../../fixtures/deliver.ts';
import { htmlAnswer } from '../../fixtures/fake-semble.ts';
import { isUnconfirmed } from '../../src/fhir/tags.ts';
import { OnePatient } from './one-patient.ts';

let one: OnePatient;

beforeEach(() => {
  one = new OnePatient();
});

describe('a create that was delayed while the deletion was acknowledged', () => {
  async function heldUp(policy: string) {
    one.atSemble();
    const held = one.hold('create');
    const creating = one.send('patient.created', policy);
    await held.met;
    one.semble.patients.clear();
    expect((await one.send('patient.deleted', policy)).result).toBe('absent');
    return { creating, held };
  }

  it.each(['delete', 'deactivate'])('is taken back by its second read (%s)', async (policy) => {
    const { creating, held } = await heldUp(policy);
    held.open();
    expect((await creating).result).toBe('absent');
    expect(one.medplum.only(PATIENT_ID)?.active).toBe(policy === 'delete' ? undefined : false);
  });

  it.each(['delete', 'deactivate'])('is taken back by its retry when the second read fails (%s)', async (policy) => {
    const { creating, held } = await heldUp(policy);
    one.semble.answer = () => htmlAnswer(502);
    held.open();
    expect((await creating).status).toBe(504);
    expect(isUnconfirmed(one.stored())).toBe(true);
    one.semble.answer = () => undefined;
    expect((await one.send('patient.created', policy)).result).toBe('absent');
    expect(one.medplum.only(PATIENT_ID)?.active).toBe(policy === 'delete' ? undefined : false);
  });

  it.each(['delete', 'deactivate'])('is taken back by its retry when its answer is lost (%s)', async (policy) => {
    const { creating, held } = await heldUp(policy);
    one.fail('create', new TypeError('fetch failed'), 1, 'after');
    held.open();
    expect((await creating).status).toBe(504);
    expect((await one.send('patient.created', policy)).result).toBe('absent');
    expect(one.medplum.only(PATIENT_ID)?.active).toBe(policy === 'delete' ? undefined : false);
  });

  it.each(['delete', 'deactivate'])('is taken back by its retry when the run ended there (%s)', async (policy) => {
    const { creating, held } = await heldUp(policy);
    one.medplum.wire.after = (call) => (call === 'create' ? new Promise<never>(() => undefined) : undefined);
    held.open();
    const retry = await one.send('patient.created', policy);
    expect(retry.result).toBe('absent');
    expect(one.medplum.only(PATIENT_ID)?.active).toBe(policy === 'delete' ? undefined : false);
    expect(await Promise.race([creating, 'still hanging'])).toBe('still hanging');
  });

  it('is not taken back when another delivery confirmed it in the meantime, on a server that deletes any version', async () => {
    one.atSemble();
    one.fail('create', new TypeError('fetch failed'), 1, 'after');
    await one.send('patient.created');
    one.semble.patients.clear();
    const held = gate();
    let searches = 0;
    one.medplum.wire.before = (call) => (call === 'search' && ++searches === 2 ? held.pass() : undefined);
    const takingBack = one.send();
    await held.met;
    one.atSemble();
    expect((await one.send()).result).toBe('updated');
    held.open();
    expect((await takingBack).result).toBe('unchanged');
    expect(isUnconfirmed(one.stored())).toBe(false);
  });

  it.each([true, false])(
    'is taken back in the version that was read (the server checks it: %s)',
    async (checksVersion) => {
      one.atSemble();
      one.fail('create', new TypeError('fetch failed'), 1, 'after');
      await one.send('patient.created');
      one.semble.patients.clear();
      one.medplum.checksDeleteVersion = checksVersion;
      let edits = 0;
      one.medplum.wire.before = (call) => {
        if (call === 'delete' && edits++ === 0) {
          one.medplum.put({ ...one.stored(), gender: 'unknown' });
        }
      };
      expect((await one.send()).result).toBe('absent');
      expect(one.medplum.calls.filter((call) => call === 'delete')).toHaveLength(checksVersion ? 2 : 1);
    },
  );

  it('is active again after a wrong read, when it was only deactivated', async () => {
    const { creating, held } = await heldUp('deactivate');
    held.open();
    await creating;
    expect([one.stored().active, isUnconfirmed(one.stored())]).toEqual([false, true]);
    const versions = one.medplum.history.length;
    await one.send('patient.updated', 'deactivate');
    expect(one.medplum.history).toHaveLength(versions);
    one.atSemble();
    expect((await one.send('patient.updated', 'deactivate')).result).toBe('updated');
    expect([one.stored().active, isUnconfirmed(one.stored())]).toEqual([true, false]);
  });

  it('is confirmed, not duplicated, by a delivery that finds the patient', async () => {
    one.atSemble();
    one.fail('create', new TypeError('fetch failed'), 1, 'after');
    expect((await one.send('patient.created')).status).toBe(504);
    expect(isUnconfirmed(one.stored())).toBe(true);
    one.medplum.calls.length = 0;
    expect((await one.send('patient.updated')).result).toBe('updated');
    expect(one.medplum.calls).toEqual(['search', 'update']);
    expect(isUnconfirmed(one.stored())).toBe(false);
  });
});
