import type { Patient } from '@medplum/fhirtypes';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeMedplum } from '../../fixtures/fake-medplum.ts';
import { FakeSemble } from '../../fixtures/fake-semble.ts';
import { idOf, idsOf, operate, someone } from '../../fixtures/operator.ts';
import { aSemblePatient } from '../../fixtures/semble-patient.ts';
import { SEMBLE_PATIENT_ID_SYSTEM, UNCONFIRMED_TAG } from '../../src/fhir/systems.ts';
import { deactivate, isUnconfirmed, withTag } from '../../src/fhir/tags.ts';

let medplum: FakeMedplum;
let semble: FakeSemble;

beforeEach(() => {
  medplum = new FakeMedplum();
  semble = new FakeSemble().install();
});

function atSemble(id: string, members: Record<string, unknown> = {}): void {
  semble.patients.set(id, someone(id, members));
}

function sync(...patientIds: string[]) {
  return operate(medplum.client, { eventType: 'bot.sync', patientIds, write: true });
}

function predict(...patientIds: string[]) {
  return operate(medplum.client, { eventType: 'bot.sync', patientIds, write: false });
}

/** Patients in step, and nothing counted yet. */
async function inStep(...ids: string[]): Promise<void> {
  ids.forEach((id) => {
    atSemble(id);
  });
  await sync(...ids);
  medplum.calls.length = 0;
  semble.requests.length = 0;
}

function stored(id: string): Patient & { readonly id: string } {
  const patient = medplum.only(id);
  if (!patient?.id) {
    throw new Error('there is no Patient');
  }
  return { ...patient, id: patient.id };
}

const bare = (id: string): Patient => ({
  resourceType: 'Patient',
  identifier: [{ system: SEMBLE_PATIENT_ID_SYSTEM, value: id }],
});

/** One patient of each kind; returns the ids of all. */
async function everyKind(): Promise<string[]> {
  const ids = idsOf(9);
  const [equal, changed, missing, gone, tombstone, doubled, refused, unconfirmed, stale] = ids;
  await inStep(...ids.filter((id) => id !== missing && id !== doubled));
  atSemble(changed ?? '', { firstName: 'Zora', phones: [{ phoneId: 'p1', phoneNumber: '07700 900123' }] });
  atSemble(missing ?? '');
  semble.patients.delete(gone ?? '');
  medplum.put(deactivate(stored(tombstone ?? '')));
  medplum.put(bare(doubled ?? ''));
  medplum.put(bare(doubled ?? ''));
  semble.patientErrors.set(refused ?? '', 'Missing permission patient');
  medplum.put(withTag(stored(unconfirmed ?? ''), UNCONFIRMED_TAG));
  medplum.put(withTag(stored(stale ?? ''), UNCONFIRMED_TAG));
  semble.patients.delete(stale ?? '');
  expect(medplum.only(equal ?? '')).toBeDefined();
  return ids;
}

const REPORT = {
  counts: { unchanged: 2, updated: 2, created: 1, absent: 2, quarantined: 1, failed: 1 },
  differing: [
    { id: idOf(2), elements: ['name', 'telecom'] },
    { id: idOf(3), elements: ['active', 'identifier', 'meta', 'name'] },
    { id: idOf(8), elements: ['meta'] },
  ],
  quarantined: [{ id: idOf(6), reason: 'doubled' }],
  failed: [{ id: idOf(7), reason: 'refused' }],
};

describe('the report of a page', () => {
  it('reports the result of each patient', async () => {
    const ids = await everyKind();
    expect(await sync(...ids)).toMatchObject({ status: 200, result: 'swept', ...REPORT });
    expect(stored(idOf(2)).name?.[0]?.given).toEqual(['Zora']);
    expect([stored(idOf(3)), stored(idOf(8))].map(isUnconfirmed)).toEqual([false, false]);
    expect(medplum.only(idOf(4))).toBeDefined();
    expect(medplum.only(idOf(9))).toBeUndefined();
  });

  it('reports the same results without `write`, and writes nothing', async () => {
    const ids = await everyKind();
    const before = structuredClone([...medplum.patients]);
    expect(await predict(...ids)).toMatchObject({ status: 200, result: 'swept', ...REPORT });
    expect([...medplum.patients]).toEqual(before);
    expect(medplum.calls).toEqual(['search']);
  });

  it('names all elements of a Patient that is missing', async () => {
    semble.patients.set(idOf(1), { ...aSemblePatient({ id: idOf(1) }) });
    const { differing } = await predict(idOf(1));
    await sync(idOf(1));
    const { resourceType: _type, id: _id, ...elements } = stored(idOf(1));
    expect(differing).toEqual([{ id: idOf(1), elements: Object.keys(elements).sort() }]);
  });

  it('lists no element when only the time of the last change in Semble is new', async () => {
    atSemble(idOf(1), { updatedAt: '2026-03-02T09:00:00.000Z' });
    await sync(idOf(1));
    const versions = medplum.history.length;
    atSemble(idOf(1), { updatedAt: '2026-03-03T09:00:00.000Z' });
    expect(await sync(idOf(1))).toMatchObject({ counts: { unchanged: 1 }, differing: [] });
    expect(medplum.history).toHaveLength(versions);
  });

  it('has a number for each word, 0 included, and no cursor for a list of ids', async () => {
    await inStep(idOf(1));
    const { answer } = await sync(idOf(1));
    expect(answer).toEqual({
      result: 'swept',
      counts: {
        created: 0,
        updated: 0,
        unchanged: 1,
        deleted: 0,
        deactivated: 0,
        absent: 0,
        merged: 0,
        ignored: 0,
        kept: 0,
        quarantined: 0,
        failed: 0,
      },
      differing: [],
      quarantined: [],
      failed: [],
    });
  });

  it.each([
    ['Missing permission patient', 'refused'],
    ['Called too often', 'rate-limited'],
    ['Something broke', 'unavailable'],
  ])('lists a patient as failed when Semble answers: %s', async (text, reason) => {
    await inStep(...idsOf(2));
    atSemble(idOf(2), { firstName: 'Zora' });
    semble.patientErrors.set(idOf(1), text);
    const { status, counts, failed } = await sync(...idsOf(2));
    expect([status, counts]).toEqual([200, { failed: 1, updated: 1 }]);
    expect(failed).toEqual([{ id: idOf(1), reason }]);
  });

  it('counts a patient as absent when Semble answers that it is not found', async () => {
    await inStep(idOf(1));
    semble.patientErrors.set(idOf(1), 'Patient not found');
    expect((await sync(idOf(1))).counts).toEqual({ absent: 1 });
    expect(medplum.only(idOf(1))).toBeDefined();
  });

  it('is empty, with no request to Medplum, for a list that is', async () => {
    const { result, counts, next } = await operate(medplum.client, { eventType: 'bot.sweep', write: true });
    expect([result, counts, next]).toEqual(['swept', {}, undefined]);
    expect(medplum.calls).toEqual([]);
  });
});

describe('a Patient that was retired', () => {
  it.each([
    ['a tombstone', (patient: Patient) => deactivate(patient)],
    [
      'a merge',
      (patient: Patient): Patient => ({
        ...patient,
        link: [{ type: 'replaced-by', other: { identifier: { system: SEMBLE_PATIENT_ID_SYSTEM, value: idOf(2) } } }],
      }),
    ],
  ])('by %s stays as it is, and Semble is not asked about it', async (_name, retire) => {
    await inStep(...idsOf(2));
    atSemble(idOf(1), { firstName: 'Zora' });
    medplum.put(retire(stored(idOf(1))));
    const before = stored(idOf(1));
    expect((await sync(idOf(1))).counts).toEqual({ unchanged: 1 });
    expect(semble.requests).toEqual([]);
    expect(stored(idOf(1))).toEqual(before);
    await sync(...idsOf(2));
    expect(semble.requests.map(({ variables }) => variables)).toEqual([{ id0: idOf(2) }]);
  });
});
