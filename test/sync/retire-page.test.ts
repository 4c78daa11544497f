import { OperationOutcomeError, preconditionFailed } from '@medplum/core';
import type { Patient } from '@medplum/fhirtypes';
import { beforeEach, describe, expect, it } from 'vitest';
import { virtualClock } from '../../fixtures/clock.ts';
import { FakeMedplum } from '../../fixtures/fake-medplum.ts';
import { FakeSemble, htmlAnswer } from '../../fixtures/fake-semble.ts';
import { idOf, idsOf, operate, someone } from '../../fixtures/operator.ts';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../../src/fhir/systems.ts';
import { deactivate, isRetired } from '../../src/fhir/tags.ts';

const [A, B, C] = [idOf(1), idOf(2), idOf(3)];
const POLICIES = [
  ['delete', 'deleted'],
  ['deactivate', 'deactivated'],
] as const;
let medplum: FakeMedplum;
let semble: FakeSemble;

beforeEach(() => {
  medplum = new FakeMedplum();
  semble = new FakeSemble().install();
});

/** Patients in step, and nothing counted yet. */
async function inStep(...ids: string[]): Promise<void> {
  ids.forEach((id) => void semble.patients.set(id, someone(id)));
  await operate(medplum.client, { eventType: 'bot.sync', patientIds: ids, write: true });
  medplum.calls.length = 0;
  semble.requests.length = 0;
}

function retire(write: boolean, policy = 'delete', patientIds: readonly string[] = [A, B, C], clock = virtualClock()) {
  const settings = { SEMBLE_DELETE_POLICY: policy };
  return operate(medplum.client, { eventType: 'bot.retire', patientIds, write }, { settings, clock });
}

function stored(id: string): Patient {
  return medplum.only(id) ?? expect.unreachable('there is no Patient');
}

describe('bot.retire', () => {
  it.each(POLICIES)(
    'retires by policy the patients that Semble does not have, and keeps the others (%s)',
    async (policy, word) => {
      await inStep(A, B);
      semble.patients.delete(A);
      const response = await retire(true, policy);
      expect(response.counts).toEqual({ [word]: 1, kept: 1, absent: 1 });
      expect(medplum.only(A) ? isRetired(stored(A)) : 'gone').toBe(policy === 'delete' ? 'gone' : true);
      expect(stored(B).active).toBe(true);
      expect(response).toMatchObject({ differing: [], quarantined: [], failed: [], next: undefined });
    },
  );

  it.each(POLICIES)('reports the same and writes nothing without `write` (%s)', async (policy, word) => {
    await inStep(A, B);
    semble.patients.delete(A);
    const before = structuredClone([...medplum.patients]);
    expect((await retire(false, policy)).counts).toEqual({ [word]: 1, kept: 1, absent: 1 });
    expect([...medplum.patients]).toEqual(before);
    expect(medplum.calls).toEqual(['search']);
  });

  it('sends one request to Medplum and one to Semble, and after a second one more for patients that Semble did not find', async () => {
    await inStep(...idsOf(50));
    semble.patients.delete(A);
    semble.patients.delete(B);
    const clock = virtualClock();
    expect((await retire(false, 'delete', idsOf(50), clock)).counts).toEqual({ deleted: 2, kept: 48 });
    expect(medplum.calls).toEqual(['search']);
    expect(semble.requests).toHaveLength(2);
    expect(semble.requests[1]?.variables).toEqual({ id0: A, id1: B });
    expect(clock.waits).toEqual([1000]);
  });

  it('keeps the patients that Semble finds in the second request', async () => {
    await inStep(A);
    const [patient] = semble.patients.values();
    semble.patients.clear();
    let asked = 0;
    semble.answer = () => {
      if (++asked === 2 && patient) {
        semble.patients.set(A, patient);
      }
      return undefined;
    };
    expect((await retire(true, 'delete', [A])).counts).toEqual({ kept: 1 });
    expect(medplum.only(A)).toBeDefined();
  });

  it.each([true, false])(
    'keeps a tombstone that Semble has, and leaves one that it does not have unchanged (%s)',
    async (write) => {
      await inStep(A, B);
      [A, B].forEach((id) => void medplum.put(deactivate(stored(id))));
      semble.patients.delete(A);
      const before = structuredClone([...medplum.patients]);
      expect((await retire(write, 'delete', [A, B])).counts).toEqual({ unchanged: 1, kept: 1 });
      expect([...medplum.patients]).toEqual(before);
    },
  );

  it.each([true, false])('quarantines two Patients with one id, unless Semble has the patient (%s)', async (write) => {
    await inStep(A, B);
    for (const id of [A, B]) {
      medplum.put({ resourceType: 'Patient', identifier: [{ system: SEMBLE_PATIENT_ID_SYSTEM, value: id }] });
    }
    semble.patients.delete(A);
    const { counts, quarantined } = await retire(write, 'delete', [A, B]);
    expect(counts).toEqual({ quarantined: 1, kept: 1 });
    expect(quarantined).toEqual([{ id: A, reason: 'doubled' }]);
    expect(medplum.patients.size).toBe(4);
  });

  it.each([
    ['Missing permission patient', 'refused'],
    ['Called too often', 'rate-limited'],
    ['Something broke', 'unavailable'],
  ])('never retires a patient for which Semble answers: %s', async (text, reason) => {
    await inStep(A, B);
    semble.patients.delete(B);
    semble.patientErrors.set(A, text);
    const { counts, failed } = await retire(true, 'delete', [A, B]);
    expect(counts).toEqual({ failed: 1, deleted: 1 });
    expect(failed).toEqual([{ id: A, reason }]);
    expect(medplum.only(A)).toBeDefined();
  });

  it('retires no patient when Semble does not answer', async () => {
    await inStep(A);
    semble.patients.clear();
    semble.answer = () => htmlAnswer(502);
    expect((await retire(true, 'delete', [A])).status).toBe(504);
    expect(medplum.only(A)).toBeDefined();
  });

  it('retires over an edit that a colleague made in the meantime', async () => {
    await inStep(A);
    semble.patients.clear();
    let due = true;
    medplum.wire.before = (call) => {
      if (call === 'update' && due) {
        due = false;
        medplum.put({ ...stored(A), language: 'cy' });
      }
    };
    expect((await retire(true, 'deactivate', [A])).counts).toEqual({ deactivated: 1 });
    expect(stored(A)).toMatchObject({ language: 'cy', active: false });
  });

  it.each(POLICIES)(
    'keeps a patient that returned, and was found by a delivery, after the request to Semble (%s)',
    async (policy) => {
      await inStep(A);
      semble.patients.clear();
      let searches = 0;
      medplum.wire.before = (call) => {
        searches += call === 'search' ? 1 : 0;
        if (call === 'search' && searches === 2) {
          semble.patients.set(A, someone(A));
          medplum.put({ ...stored(A), language: 'cy' });
        }
      };
      expect((await retire(true, policy, [A])).counts).toEqual({ kept: 1 });
      expect(stored(A)).toMatchObject({ language: 'cy', active: true });
    },
  );

  it('is absent for a Patient that a colleague deleted in the meantime', async () => {
    await inStep(A);
    semble.patients.clear();
    medplum.wire.before = (call) => (call === 'delete' ? medplum.patients.clear() : undefined);
    expect((await retire(true, 'delete', [A])).counts).toEqual({ absent: 1 });
  });

  it('is absent for a Patient that is gone before it could be retired', async () => {
    await inStep(A);
    semble.patients.clear();
    let searches = 0;
    medplum.wire.before = (call) => {
      searches += call === 'search' ? 1 : 0;
      if (searches === 2) {
        medplum.patients.clear();
      }
    };
    expect((await retire(true, 'delete', [A])).counts).toEqual({ absent: 1 });
  });

  it('lists as failed the patients that kept changing until the deadline', async () => {
    await inStep(A);
    semble.patients.clear();
    medplum.wire.before = (call) => {
      if (call === 'update') {
        throw new OperationOutcomeError(preconditionFailed);
      }
    };
    const clock = virtualClock();
    const start = clock.now();
    expect((await retire(true, 'deactivate', [A], clock)).failed).toEqual([{ id: A, reason: 'conflict' }]);
    expect(clock.now() - start).toBeLessThan(25_000);
  });
});
