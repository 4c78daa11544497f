import type { MockClient } from '@medplum/mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { isRetired, isUnconfirmed } from '../../src/mappers/retire.ts';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../../src/mappers/systems.ts';
import { enumSpelling, PATIENT_EVENTS } from '../../src/semble/event-types.ts';
import { aDelivery, OTHER_ID, PATIENT_ID, someSecrets } from '../support/bot.ts';
import { deliver } from '../support/deliver.ts';
import { FakeSemble } from '../support/fake-semble.ts';
import { mockMedplum, patientsOf } from '../support/mock-medplum.ts';
import { aSemblePatient } from '../support/semble-patient.ts';

let medplum: MockClient;
let semble: FakeSemble;

beforeEach(() => {
  medplum = mockMedplum();
  semble = new FakeSemble().install();
  semble.patients.set(PATIENT_ID, { ...aSemblePatient({ id: PATIENT_ID }) });
});

function send(eventType: string, policy = 'delete', identifiers: Record<string, string> = { patientId: PATIENT_ID }) {
  const secrets = someSecrets({ SEMBLE_DELETE_POLICY: policy });
  return deliver(medplum, { body: aDelivery({ eventType, identifiers }), secrets });
}

const spellings = (asks: string): string[] =>
  [...PATIENT_EVENTS].filter(([, row]) => row === asks).flatMap(([name]) => [name, enumSpelling(name)]);

describe('every event that may have changed a patient', () => {
  it.each(spellings('sync'))('%s brings the patient in step', async (eventType) => {
    expect((await send(eventType)).result).toBe('created');
    semble.patients.set(PATIENT_ID, { ...aSemblePatient({ id: PATIENT_ID, firstName: 'Zora' }) });
    expect((await send(eventType)).result).toBe('updated');
    expect((await send(eventType)).result).toBe('unchanged');
    const [patient, ...others] = await patientsOf(medplum, PATIENT_ID);
    expect(others).toEqual([]);
    expect(patient).toMatchObject({ active: true, name: [{ given: ['Zora'] }, {}] });
    expect(patient && isUnconfirmed(patient)).toBe(false);
  });

  it('removes nothing when Semble finds no such patient', async () => {
    await send('patient.created');
    semble.patients.clear();
    expect((await send('patient.updated')).result).toBe('absent');
    expect(await patientsOf(medplum, PATIENT_ID)).toHaveLength(1);
  });

  it('makes nothing when Semble finds no such patient', async () => {
    semble.patients.clear();
    expect((await send('patient.created')).result).toBe('absent');
    expect(await patientsOf(medplum, PATIENT_ID)).toEqual([]);
  });
});

describe('a deletion', () => {
  it.each(spellings('delete'))('%s deletes the Patient, though Semble still returns the patient', async (eventType) => {
    await send('patient.created');
    expect((await send(eventType)).result).toBe('deleted');
    expect(await patientsOf(medplum, PATIENT_ID)).toEqual([]);
  });

  it.each(spellings('delete'))('%s leaves a tombstone under the policy deactivate', async (eventType) => {
    await send('patient.created');
    expect((await send(eventType, 'deactivate')).result).toBe('deactivated');
    const [patient] = await patientsOf(medplum, PATIENT_ID);
    expect(patient).toMatchObject({ active: false });
    expect(patient && isRetired(patient)).toBe(true);
  });

  it('of a patient that Medplum does not have is absent', async () => {
    expect((await send('patient.deleted')).result).toBe('absent');
  });

  it.each(['patient.updated', 'patient.deleted', 'patient.unarchived'])(
    'is final: %s changes nothing afterwards',
    async (eventType) => {
      await send('patient.created');
      await send('patient.deleted', 'deactivate');
      const before = await patientsOf(medplum, PATIENT_ID);
      for (const policy of ['delete', 'deactivate']) {
        expect((await send(eventType, policy)).result).toBe('unchanged');
      }
      expect(await patientsOf(medplum, PATIENT_ID)).toEqual(before);
    },
  );

  it('is undone by a person who removes the tombstone, at the next sync', async () => {
    await send('patient.created');
    await send('patient.deleted', 'deactivate');
    const [patient] = await patientsOf(medplum, PATIENT_ID);
    const { meta, ...rest } = patient ?? { resourceType: 'Patient' };
    await medplum.updateResource({ ...rest, id: patient?.id ?? '', meta: {} });
    expect((await send('patient.updated')).result).toBe('updated');
    expect((await patientsOf(medplum, PATIENT_ID))[0]?.active).toBe(true);
  });
});

describe('a merge', () => {
  it.each(spellings('merge'))('%s links the two', async (eventType) => {
    await send('patient.created');
    semble.patients.set(OTHER_ID, { ...aSemblePatient({ id: OTHER_ID }) });
    const identifiers = { sourcePatientId: PATIENT_ID, targetPatientId: OTHER_ID };
    expect((await send(eventType, 'delete', identifiers)).result).toBe('merged');
    expect((await patientsOf(medplum, PATIENT_ID))[0]).toMatchObject({
      active: false,
      link: [{ type: 'replaced-by' }],
    });
    expect((await patientsOf(medplum, OTHER_ID))[0]).toMatchObject({ active: true, link: [{ type: 'replaces' }] });
  });
});

describe('an event that is not about a FHIR Patient', () => {
  it.each(['webhook.subscription.updated', 'webhook.event.deliveryFailed', 'booking.created', 'patient.unheardOf'])(
    '%s is ignored',
    async (eventType) => {
      const { result, log } = await send(eventType);
      expect(result).toBe('ignored');
      expect(log.at(-1)).toContain(`event=${eventType}`);
      expect(semble.requests).toEqual([]);
    },
  );

  it('tells the log what Semble says of its own subscription', async () => {
    const metadata = { deliveryPaused: true, failedEventType: 'patient.updated', httpStatusCode: 500 };
    const { log } = await deliver(medplum, {
      body: aDelivery({ eventType: 'webhook.subscription.updated', metadata }),
    });
    expect(log.at(-1)).toContain('deliveryPaused=true failedEventType=patient.updated httpStatusCode=500');
  });

  it.each(['bot.sweep', 'bot.sync', 'bot.retire', 'bot.anything'])(
    "%s is 400 under Semble's signature",
    async (eventType) => {
      expect((await send(eventType)).status).toBe(400);
    },
  );
});

describe('two Patients with one Semble id', () => {
  it.each(['patient.updated', 'patient.deleted'])('are quarantined for %s', async (eventType) => {
    const identifier = [{ system: SEMBLE_PATIENT_ID_SYSTEM, value: PATIENT_ID }];
    await medplum.createResource({ resourceType: 'Patient', identifier });
    await medplum.createResource({ resourceType: 'Patient', identifier });
    const { result, log } = await send(eventType);
    expect(result).toBe('quarantined');
    expect(log).toContain('quarantined: two Patients have this Semble id, or one has two');
    expect(await patientsOf(medplum, PATIENT_ID)).toHaveLength(2);
  });

  it('are quarantined just as well when somebody made one Patient of two', async () => {
    const identifier = [PATIENT_ID, OTHER_ID].map((value) => ({ system: SEMBLE_PATIENT_ID_SYSTEM, value }));
    const before = await medplum.createResource({ resourceType: 'Patient', identifier });
    expect((await send('patient.updated')).result).toBe('quarantined');
    expect(await patientsOf(medplum, PATIENT_ID)).toEqual([before]);
  });
});
