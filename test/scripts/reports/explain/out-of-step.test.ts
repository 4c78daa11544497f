import type { Patient } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { READ_PERMISSIONS } from '../../../../local/semble/tokens.ts';
import { type ExplainInput, explain } from '../../../../scripts/reports/explain/explain.ts';
import { readInput } from '../../../../scripts/reports/explain/input.ts';
import { SEMBLE_PATIENT_ID_SYSTEM, SEMBLE_TAG_SYSTEM, UNCONFIRMED_TAG } from '../../../../src/fhir/systems.ts';
import { withTag } from '../../../../src/fhir/tags.ts';
import { type Explaining, element, linesOf, openExplaining } from './support.ts';

let on: Explaining;
beforeAll(async () => {
  on = await openExplaining();
});
afterAll(() => on.stage.close());

describe('a patient that is not in step', () => {
  it('is missing in Medplum: a sync would create it', async () => {
    const { id } = on.stage.semble.store.createPatient({ lastName: 'New' });
    await on.stage.settle();
    const patient = await on.stage.find(id);
    await on.stage.colleague.deleteResource('Patient', patient?.id ?? '');
    const explanation = await on.explain(id);
    expect(explanation).toMatchObject({ patientIds: [], sync: { result: 'created' }, versions: [] });
  });

  it('is gone from Semble, or hidden: nothing is removed for that', async () => {
    const id = await on.aSyncedPatient();
    const token = on.stage.semble.store.addToken({ permissions: READ_PERMISSIONS, hiddenPatients: [id] });
    const explanation = await on.explain(id, { SEMBLE_API_TOKEN: token });
    expect(explanation).toMatchObject({ semble: null, sync: { result: 'absent', elements: [] } });
    expect(element(explanation, 'name')).toMatchObject({ semble: [], mapped: [], medplum: [{ owner: 'Semble' }] });
    expect(element(explanation, 'active')?.owner).toBe('Semble');
    expect(linesOf(explanation).join(' ')).toContain('no Patient is removed');
  });

  it.each([
    ['is taken back if it is unconfirmed', {}, 'is taken back'],
    [
      'stays if it is unconfirmed and a colleague has worked on it',
      { photo: [{ title: 'a photo' }] },
      'a colleague has worked on it: photo',
    ],
  ])('that is gone from Semble %s', async (_what, more, why) => {
    const id = await on.aSyncedPatient();
    await on.stage.changeInMedplum(id, (patient) => withTag({ ...patient, ...more }, UNCONFIRMED_TAG));
    const token = on.stage.semble.store.addToken({ permissions: READ_PERMISSIONS, hiddenPatients: [id] });
    const { sync } = await on.explain(id, { SEMBLE_API_TOKEN: token });
    expect(sync).toMatchObject({ result: 'absent', why: expect.stringContaining(why) });
  });

  it.each([
    ['a tombstone', { meta: { tag: [{ system: SEMBLE_TAG_SYSTEM, code: 'deleted' }] } }, 'tombstone'],
    [
      'a merge',
      {
        link: [
          {
            type: 'replaced-by' as const,
            other: { identifier: { system: SEMBLE_PATIENT_ID_SYSTEM, value: '5a0000000000000000000009' } },
          },
        ],
      },
      'merged into 5a0000000000000000000009',
    ],
    [
      "a colleague's merge",
      { link: [{ type: 'replaced-by' as const, other: { reference: 'Patient/another' } }] },
      'merged into another record',
    ],
  ])('carries %s, so that a sync leaves it alone', async (_what, more, why) => {
    const id = await on.aSyncedPatient();
    await on.stage.changeInMedplum(id, (patient) => ({ ...patient, ...more, birthDate: '1900-01-01' }));
    const { sync, elements } = await on.explain(id);
    expect(sync).toMatchObject({ result: 'unchanged', why: expect.stringContaining(why) });
    expect(elements.filter(({ differs }) => differs)).toEqual([]);
  });

  it('is there twice: the bot stays away from both', async () => {
    const id = await on.aSyncedPatient();
    const twin: Patient = { resourceType: 'Patient', identifier: [{ system: SEMBLE_PATIENT_ID_SYSTEM, value: id }] };
    await on.stage.medplum.repo.createResource<Patient>(twin);
    const explanation = await on.explain(id);
    const { patientIds = [], sync, versions } = explanation;
    expect(patientIds).toHaveLength(2);
    expect(sync).toMatchObject({ result: 'quarantined', why: expect.stringContaining('2 Patients') });
    expect(new Set(versions?.map(({ patientId }) => patientId))).toEqual(new Set(patientIds));
    const told = linesOf(explanation).filter((line) => line.startsWith('Patient/'));
    expect(told).toHaveLength(versions?.length ?? 0);
    expect(new Set(told.map((line) => line.split(' ')[0]))).toEqual(new Set(patientIds.map((one) => `Patient/${one}`)));
  });
});

describe('with the API token alone', () => {
  const withoutMedplum = (): ExplainInput =>
    readInput(Object.fromEntries(Object.entries(on.variables).filter(([name]) => name.startsWith('SEMBLE_'))));

  it('shows the mapping, and asks Medplum for nothing', async () => {
    const id = await on.aSyncedPatient();
    const requests = on.stage.medplum.requests.length;
    const explanation = await explain(withoutMedplum(), id);
    expect(explanation).toMatchObject({ patientIds: undefined, sync: undefined, versions: undefined });
    expect(element(explanation, 'name')?.mapped).toMatchObject([{ family: 'Quillfeather' }]);
    expect(on.stage.medplum.requests.length).toBe(requests);
    expect(linesOf(explanation).join(' ')).not.toMatch(/Medplum|sync/);
  });

  it('wants all of the login once a part of it is there', () => {
    const part = { SEMBLE_API_TOKEN: 'x', MEDPLUM_BASE_URL: on.stage.medplum.baseUrl };
    expect(() => readInput(part)).toThrow(/MEDPLUM_CLIENT_ID is not set; MEDPLUM_CLIENT_SECRET is not set/);
  });
});
