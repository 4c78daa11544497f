import type { Identifier, Patient } from '@medplum/fhirtypes';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Delivered } from '../../fixtures/deliver.ts';
import { idOf, operate, someone } from '../../fixtures/operator.ts';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../../src/fhir/systems.ts';
import { A, B, Page } from './page.ts';
import { NO_TOKEN, send, sendMerge } from './send.ts';

const system = SEMBLE_PATIENT_ID_SYSTEM;
let page: Page;

/** What a colleague added beside the bot's own identifier. */
const SECOND: Readonly<Record<string, Identifier>> = {
  'with the same value': { system, value: A },
  'with another value': { system, value: idOf(9) },
  'without a value': { system },
  'with an empty value': { system, value: '' },
  'with a display of a use alone': { system, use: 'old' },
};

const DELIVERIES: Readonly<Record<string, () => Promise<Delivered>>> = {
  'an update': () => {
    page.atSemble(A, { firstName: 'Zora' });
    return send(page, 'patient.updated', { patientId: A });
  },
  'an update that changes nothing': () => send(page, 'patient.updated', { patientId: A }),
  'a carried patient': () =>
    send(page, 'patient.updated', { patientId: A }, { settings: NO_TOKEN, patient: someone(A, { title: 'Dr' }) }),
  'a deletion': () => send(page, 'patient.deleted', { patientId: A }),
  'a deactivation': () =>
    send(page, 'patient.deleted', { patientId: A }, { settings: { SEMBLE_DELETE_POLICY: 'deactivate' } }),
  'a merge of it': () => sendMerge(page, A, B),
  'a merge into it': () => sendMerge(page, B, A),
};

describe.each(Object.entries(SECOND))('a Patient with a second Semble identifier %s', (_name, second) => {
  beforeEach(async () => {
    page = new Page(2);
    await page.sweep();
    const { identifier = [], ...patient } = page.stored(A);
    page.medplum.put({ ...patient, identifier: [...identifier, second] } satisfies Patient);
  });

  it.each(Object.entries(DELIVERIES))('is quarantined for %s, and stays as it is', async (_what, deliver) => {
    const before = structuredClone([...page.medplum.patients]);
    const { status, result, log } = await deliver();
    expect([status, result]).toEqual([200, 'quarantined']);
    expect(log).toContain('quarantined: two Patients have this Semble id, or one has two');
    expect([...page.medplum.patients]).toEqual(before);
  });

  it.each([
    ['bot.sync', { unchanged: 1 }],
    ['bot.retire', { kept: 1 }],
  ])('is the only one in the report of %s that is doubled', async (eventType, others) => {
    if (eventType === 'bot.retire') {
      page.semble.patients.delete(A);
    }
    const body = { eventType, patientIds: [A, B], write: true };
    const { counts, quarantined } = await operate(page.medplum.client, body);
    expect(counts).toEqual({ quarantined: 1, ...others });
    expect(quarantined).toEqual([{ id: A, reason: 'doubled' }]);
  });
});

describe('a Patient with a second Semble identifier that a create finds', () => {
  const doubled: Patient = {
    resourceType: 'Patient',
    identifier: [
      { system, value: A },
      { system, value: A },
    ],
  };

  beforeEach(() => {
    page = new Page(2);
  });

  it('is quarantined', async () => {
    page.medplum.wire.before = (call) => void (call === 'create' && page.medplum.put(doubled));
    expect(await send(page, 'patient.created', { patientId: A })).toMatchObject({ status: 200, result: 'quarantined' });
  });

  it('is named as doubled in the report of a page', async () => {
    page.medplum.wire.before = (call) =>
      void (call === 'batch' && page.medplum.only(A) === undefined && page.medplum.put(doubled));
    const { counts, quarantined } = await page.sweep();
    expect(counts).toEqual({ quarantined: 1, created: 1 });
    expect(quarantined).toEqual([{ id: A, reason: 'doubled' }]);
  });
});
