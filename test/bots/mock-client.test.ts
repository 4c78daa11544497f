import type { MockClient } from '@medplum/mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { aDelivery, OTHER_ID, PATIENT_ID, someSecrets } from '../../fixtures/bot.ts';
import { deliver } from '../../fixtures/deliver.ts';
import { FakeSemble } from '../../fixtures/fake-semble.ts';
import { mockMedplum, patientsOf } from '../../fixtures/mock-medplum.ts';
import { aSemblePatient } from '../../fixtures/semble-patient.ts';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../../src/fhir/systems.ts';

let medplum: MockClient;
let semble: FakeSemble;

beforeEach(() => {
  medplum = mockMedplum();
  semble = new FakeSemble().install();
  semble.patients.set(PATIENT_ID, { ...aSemblePatient({ id: PATIENT_ID }) });
});

async function send(
  eventType: string,
  policy = 'delete',
  identifiers: Record<string, string> = { patientId: PATIENT_ID },
) {
  const secrets = someSecrets({ SEMBLE_DELETE_POLICY: policy });
  return (await deliver(medplum, { body: aDelivery({ eventType, identifiers }), secrets })).result;
}

/** The other tests of the bot use our own fake of Medplum. Medplum's mock is another one, which Medplum wrote. */
describe("over Medplum's own mock", () => {
  it('an event brings the patient in step', async () => {
    expect(await send('patient.created')).toBe('created');
    semble.patients.set(PATIENT_ID, { ...aSemblePatient({ id: PATIENT_ID, firstName: 'Zora' }) });
    expect(await send('patient.updated')).toBe('updated');
    expect(await send('patient.updated')).toBe('unchanged');
    expect(await patientsOf(medplum, PATIENT_ID)).toMatchObject([{ active: true, name: [{ given: ['Zora'] }, {}] }]);
  });

  it('a deletion deletes the Patient, or deactivates it by policy', async () => {
    expect(await send('patient.deleted')).toBe('absent');
    await send('patient.created');
    expect(await send('patient.deleted')).toBe('deleted');
    expect(await patientsOf(medplum, PATIENT_ID)).toEqual([]);
    await send('patient.created');
    expect(await send('patient.deleted', 'deactivate')).toBe('deactivated');
    expect(await send('patient.updated')).toBe('unchanged');
    expect(await patientsOf(medplum, PATIENT_ID)).toMatchObject([{ active: false }]);
  });

  it('a merge links the two', async () => {
    await send('patient.created');
    semble.patients.set(OTHER_ID, { ...aSemblePatient({ id: OTHER_ID }) });
    const identifiers = { sourcePatientId: PATIENT_ID, targetPatientId: OTHER_ID };
    expect(await send('patient.merged', 'delete', identifiers)).toBe('merged');
    const [[source], [target]] = [await patientsOf(medplum, PATIENT_ID), await patientsOf(medplum, OTHER_ID)];
    expect(source).toMatchObject({
      active: false,
      link: [{ type: 'replaced-by', other: { reference: `Patient/${target?.id}` } }],
    });
    expect(target).toMatchObject({
      active: true,
      link: [{ type: 'replaces', other: { reference: `Patient/${source?.id}` } }],
    });
  });

  it('two Patients with one Semble id are quarantined', async () => {
    const identifier = [{ system: SEMBLE_PATIENT_ID_SYSTEM, value: PATIENT_ID }];
    await medplum.createResource({ resourceType: 'Patient', identifier });
    await medplum.createResource({ resourceType: 'Patient', identifier });
    expect(await send('patient.updated')).toBe('quarantined');
    expect(await patientsOf(medplum, PATIENT_ID)).toHaveLength(2);
  });
});
