import { beforeEach, describe, expect, it } from 'vitest';
import { aDelivery, OTHER_ID, PATIENT_ID, someSecrets } from '../../fixtures/bot.ts';
import { deliver } from '../../fixtures/deliver.ts';
import {
  DELETE_EVENTS,
  FOREIGN_EVENTS,
  MERGE_EVENTS,
  OTHER_PATIENT_EVENTS,
  SYNC_EVENTS,
} from '../../fixtures/event-names.ts';
import { FakeMedplum } from '../../fixtures/fake-medplum.ts';
import { FakeSemble } from '../../fixtures/fake-semble.ts';
import { aSemblePatient } from '../../fixtures/semble-patient.ts';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../../src/fhir/systems.ts';
import { isRetired, isUnconfirmed } from '../../src/fhir/tags.ts';

let medplum: FakeMedplum;
let semble: FakeSemble;

beforeEach(() => {
  medplum = new FakeMedplum();
  semble = new FakeSemble().install();
  semble.patients.set(PATIENT_ID, { ...aSemblePatient({ id: PATIENT_ID }) });
});

function send(eventType: string, policy = 'delete', identifiers: Record<string, string> = { patientId: PATIENT_ID }) {
  const secrets = someSecrets({ SEMBLE_DELETE_POLICY: policy });
  return deliver(medplum.client, { body: aDelivery({ eventType, identifiers }), secrets });
}

describe('every event that may have changed a patient', () => {
  it.each([...SYNC_EVENTS, ...OTHER_PATIENT_EVENTS])('%s brings the patient in step', async (eventType) => {
    expect((await send(eventType)).result).toBe('created');
    semble.patients.set(PATIENT_ID, { ...aSemblePatient({ id: PATIENT_ID, firstName: 'Zora' }) });
    expect((await send(eventType)).result).toBe('updated');
    expect((await send(eventType)).result).toBe('unchanged');
    const [patient, ...others] = medplum.bySembleId(PATIENT_ID);
    expect(others).toEqual([]);
    expect(patient).toMatchObject({ active: true, name: [{ given: ['Zora'] }, {}] });
    expect(patient && isUnconfirmed(patient)).toBe(false);
  });

  it.each(OTHER_PATIENT_EVENTS)('%s is in the log by the name with which it came', async (eventType) => {
    const { log } = await send(eventType);
    expect(log.at(-1)).toContain(`event=${eventType} `);
    expect(log.at(-1)).toContain(`patient=${PATIENT_ID} result=created`);
  });

  it('without an API token applies the patient that it carries, for any event name', async () => {
    const secrets = someSecrets({ SEMBLE_API_TOKEN: undefined });
    const carried = { ...aSemblePatient({ id: PATIENT_ID }) };
    for (const [extra, status, result] of [
      [{}, 500, undefined],
      [{ patient: { ...carried, id: OTHER_ID } }, 400, undefined],
      [{ patient: carried }, 200, 'created'],
      [{ data: carried }, 200, 'unchanged'],
    ] as const) {
      const body = aDelivery({ eventType: 'patient.restored', ...extra });
      expect(await deliver(medplum.client, { body, secrets })).toMatchObject({ status, result });
    }
    expect(semble.requests).toEqual([]);
  });

  it('removes no Patient when Semble does not find the patient', async () => {
    await send('patient.created');
    semble.patients.clear();
    expect((await send('patient.updated')).result).toBe('absent');
    expect(medplum.bySembleId(PATIENT_ID)).toHaveLength(1);
  });

  it('creates no Patient when Semble does not find the patient', async () => {
    semble.patients.clear();
    expect((await send('patient.created')).result).toBe('absent');
    expect(medplum.bySembleId(PATIENT_ID)).toEqual([]);
  });
});

describe('a deletion', () => {
  it.each(DELETE_EVENTS)('%s deletes the Patient, though Semble still returns the patient', async (eventType) => {
    await send('patient.created');
    expect((await send(eventType)).result).toBe('deleted');
    expect(medplum.bySembleId(PATIENT_ID)).toEqual([]);
  });

  it.each(DELETE_EVENTS)('%s leaves a tombstone under the policy deactivate', async (eventType) => {
    await send('patient.created');
    expect((await send(eventType, 'deactivate')).result).toBe('deactivated');
    const [patient] = medplum.bySembleId(PATIENT_ID);
    expect(patient).toMatchObject({ active: false });
    expect(patient && isRetired(patient)).toBe(true);
  });

  it('of a patient that Medplum does not have is absent', async () => {
    expect((await send('patient.deleted')).result).toBe('absent');
  });

  it.each(['patient.updated', 'patient.deleted', 'patient.unarchived'])(
    'is final: %s has no effect afterwards',
    async (eventType) => {
      await send('patient.created');
      await send('patient.deleted', 'deactivate');
      const before = medplum.bySembleId(PATIENT_ID);
      for (const policy of ['delete', 'deactivate']) {
        expect((await send(eventType, policy)).result).toBe('unchanged');
      }
      expect(medplum.bySembleId(PATIENT_ID)).toEqual(before);
    },
  );

  it('is undone by a person who removes the tombstone, at the next sync', async () => {
    await send('patient.created');
    await send('patient.deleted', 'deactivate');
    const [patient] = medplum.bySembleId(PATIENT_ID);
    const { meta, ...rest } = patient ?? { resourceType: 'Patient' };
    medplum.put({ ...rest, id: patient?.id ?? '', meta: {} });
    expect((await send('patient.updated')).result).toBe('updated');
    expect(medplum.bySembleId(PATIENT_ID)[0]?.active).toBe(true);
  });
});

describe('a merge', () => {
  it.each(MERGE_EVENTS)('%s links the two', async (eventType) => {
    await send('patient.created');
    semble.patients.set(OTHER_ID, { ...aSemblePatient({ id: OTHER_ID }) });
    const identifiers = { sourcePatientId: PATIENT_ID, targetPatientId: OTHER_ID };
    expect((await send(eventType, 'delete', identifiers)).result).toBe('merged');
    expect(medplum.bySembleId(PATIENT_ID)[0]).toMatchObject({
      active: false,
      link: [{ type: 'replaced-by' }],
    });
    expect(medplum.bySembleId(OTHER_ID)[0]).toMatchObject({ active: true, link: [{ type: 'replaces' }] });
  });
});

describe('an event that is not about a FHIR Patient', () => {
  it.each(FOREIGN_EVENTS)('%j is ignored, also when it names a patient', async (eventType) => {
    const { result, log } = await send(eventType);
    expect(result).toBe('ignored');
    expect(log.at(-1)).toContain('result=ignored');
    expect(semble.requests).toEqual([]);
    expect(medplum.bySembleId(PATIENT_ID)).toEqual([]);
  });

  it.each([
    {},
    { patientId: '' },
    { patientId: PATIENT_ID.slice(1) },
    { patientId: `${PATIENT_ID}0` },
    { patientId: `${PATIENT_ID}\n` },
    { patientId: 'g'.repeat(24) },
    { sourcePatientId: PATIENT_ID, targetPatientId: OTHER_ID },
    { id: PATIENT_ID },
  ])('is ignored where its name is not known and it names no patient: %j', async (identifiers: object) => {
    for (const eventType of OTHER_PATIENT_EVENTS) {
      expect((await send(eventType, 'delete', { ...identifiers })).result).toBe('ignored');
    }
    expect(semble.requests).toEqual([]);
  });

  it('logs the details of an event about a subscription', async () => {
    const metadata = { deliveryPaused: true, failedEventType: 'patient.updated', httpStatusCode: 500 };
    const { log } = await deliver(medplum.client, {
      body: aDelivery({ eventType: 'webhook.subscription.updated', metadata }),
    });
    expect(log.at(-1)).toContain('deliveryPaused=true failedEventType=patient.updated httpStatusCode=500');
  });

  it.each(['bot.sweep', 'bot.sync', 'bot.retire', 'bot.anything', 'BOT_SYNC', 'BOT_ANYTHING'])(
    "%s is 400 under Semble's signature",
    async (eventType) => {
      expect((await send(eventType)).status).toBe(400);
    },
  );
});

describe('two Patients with one Semble id', () => {
  it.each(['patient.updated', 'patient.deleted'])('are quarantined for %s', async (eventType) => {
    const identifier = [{ system: SEMBLE_PATIENT_ID_SYSTEM, value: PATIENT_ID }];
    medplum.put({ resourceType: 'Patient', identifier });
    medplum.put({ resourceType: 'Patient', identifier });
    const { result, log } = await send(eventType);
    expect(result).toBe('quarantined');
    expect(log).toContain('quarantined: two Patients have this Semble id, or one has two');
    expect(medplum.bySembleId(PATIENT_ID)).toHaveLength(2);
  });

  it('are also quarantined when a colleague combined two Patients into one', async () => {
    const identifier = [PATIENT_ID, OTHER_ID].map((value) => ({ system: SEMBLE_PATIENT_ID_SYSTEM, value }));
    const before = medplum.put({ resourceType: 'Patient', identifier });
    expect((await send('patient.updated')).result).toBe('quarantined');
    expect(medplum.bySembleId(PATIENT_ID)).toEqual([before]);
  });
});
