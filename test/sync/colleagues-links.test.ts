import type { Patient, PatientLink } from '@medplum/fhirtypes';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Delivered } from '../../fixtures/deliver.ts';
import { idOf, operate, someone } from '../../fixtures/operator.ts';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../../src/fhir/systems.ts';
import { A, B, Page } from './page.ts';
import { NO_TOKEN, send, sendMerge } from './send.ts';

const C = idOf(3);
const DEACTIVATE = { SEMBLE_DELETE_POLICY: 'deactivate' };
const identifier = (value: string) => ({ system: SEMBLE_PATIENT_ID_SYSTEM, value });

let page: Page;

beforeEach(async () => {
  page = new Page(3);
  await page.sweep();
});

const patientId = (id: string): string => page.stored(id).id ?? '';

/** A colleague says that the Patient of A, inactive, was replaced. */
function replaced(id: string, other: PatientLink['other'], members: Partial<Patient> = {}): Patient {
  const link: PatientLink[] = [{ type: 'replaced-by', other }];
  return page.medplum.put({ ...page.stored(id), active: false, link, ...members });
}

/** What a colleague may write as the record that took the place of A's. */
const OTHERS: Readonly<Record<string, () => PatientLink['other']>> = {
  'a reference': () => ({ reference: `Patient/${patientId(B)}` }),
  'a reference to a Patient that the bot does not see': () => ({ reference: 'Patient/unseen' }),
  'an address': () => ({ reference: `https://medplum.example/fhir/R4/Patient/${patientId(B)}` }),
  'a reference to a version': () => ({ reference: `Patient/${patientId(B)}/_history/1` }),
  'the number of another system': () => ({ identifier: { system: 'https://clinic.example/record', value: '7' } }),
  'a name alone': () => ({ display: 'Zita Example' }),
  'a Semble id': () => ({ identifier: identifier(B) }),
};

const REQUESTS: Readonly<Record<string, () => Promise<Delivered>>> = {
  'an update': () => send(page, 'patient.updated', { patientId: A }),
  'a create': () => send(page, 'patient.created', { patientId: A }),
  'a carried patient': () =>
    send(page, 'patient.updated', { patientId: A }, { settings: NO_TOKEN, patient: someone(A, { title: 'Dr' }) }),
  'a deletion': () => send(page, 'patient.deleted', { patientId: A }),
  'a deactivation': () => send(page, 'patient.deleted', { patientId: A }, { settings: DEACTIVATE }),
};

describe.each(Object.entries(OTHERS))('a Patient with a link replaced-by to %s', (_what, other) => {
  beforeEach(() => {
    replaced(A, other());
    page.atSemble(A, { firstName: 'Zora' });
  });

  it.each(Object.entries(REQUESTS))('stays as it is for %s', async (_name, request) => {
    const before = page.stored(A);
    expect(await request()).toMatchObject({ status: 200, result: 'unchanged' });
    expect(page.stored(A)).toEqual(before);
  });

  it('stays as it is for a page, and for a retirement, whether or not Semble has the patient', async () => {
    const before = page.stored(A);
    const body = { patientIds: [A, B], write: true };
    const run = (eventType: string, settings = {}) =>
      operate(page.medplum.client, { ...body, eventType }, { settings });
    expect((await run('bot.sync')).counts).toEqual({ unchanged: 2 });
    expect((await run('bot.retire')).counts).toEqual({ kept: 2 });
    page.semble.patients.delete(A);
    expect((await run('bot.sync')).counts).toEqual({ unchanged: 2 });
    for (const settings of [{}, DEACTIVATE]) {
      expect((await run('bot.retire', settings)).counts).toEqual({ unchanged: 1, kept: 1 });
    }
    expect(page.stored(A)).toEqual(before);
  });

  it('takes the link of a merge into it', async () => {
    const before = page.stored(A);
    expect((await sendMerge(page, C, A)).result).toBe('merged');
    expect(page.stored(A)).toMatchObject({ active: false, name: before.name });
    expect(page.stored(A).link).toEqual([
      ...(before.link ?? []),
      {
        id: `semble-replaces-${C}`,
        type: 'replaces',
        other: { reference: `Patient/${patientId(C)}`, identifier: identifier(C) },
      },
    ]);
  });
});

describe('a merge of a patient that a colleague has linked already', () => {
  it.each(['a reference', 'an address', 'a reference to a version'])(
    'to the same Patient, by %s, completes that link',
    async (what) => {
      replaced(A, { ...OTHERS[what]?.(), display: 'Zita Example' });
      const request = (): Promise<Delivered> => sendMerge(page, A, B);
      expect((await request()).result).toBe('merged');
      expect(page.stored(A).link).toEqual([
        {
          id: `semble-replaced-by-${B}`,
          type: 'replaced-by',
          other: { reference: `Patient/${patientId(B)}`, identifier: identifier(B), display: 'Zita Example' },
        },
      ]);
      expect(page.stored(B).link).toHaveLength(1);
      const versions = page.medplum.history.length;
      expect((await request()).result).toBe('merged');
      expect(page.medplum.history).toHaveLength(versions);
    },
  );

  it.each<[string, () => PatientLink['other']]>([
    ['the Patient of a third', () => ({ reference: `Patient/${patientId(C)}` })],
    ['a Patient that the bot does not see', () => ({ reference: 'Patient/unseen' })],
    ['a record of another kind', () => ({ reference: `RelatedPerson/${patientId(B)}` })],
    ['the address of a third', () => ({ reference: `https://medplum.example/fhir/R4/Patient/${patientId(C)}` })],
    ['the Semble id of a third', () => ({ identifier: identifier(C) })],
    [
      'the Semble id of a third, beside the reference',
      () => ({ ...OTHERS['a reference']?.(), identifier: identifier(C) }),
    ],
  ])('to %s contradicts it: quarantined, and nothing is written', async (_what, other) => {
    replaced(A, other());
    const before = structuredClone([...page.medplum.patients]);
    for (const settings of [{}, NO_TOKEN]) {
      expect((await sendMerge(page, A, B, { settings })).result).toBe('quarantined');
    }
    expect([...page.medplum.patients]).toEqual(before);
  });

  it('to a Patient contradicts a merge into a patient that Medplum does not have', async () => {
    const { reference } = { reference: `Patient/${patientId(C)}` };
    replaced(A, { reference });
    page.medplum.patients.delete(patientId(B));
    page.semble.patients.delete(B);
    expect((await sendMerge(page, A, B)).result).toBe('quarantined');
    expect(page.stored(A).link).toEqual([{ type: 'replaced-by', other: { reference } }]);
  });

  it.each(['the number of another system', 'a name alone'])(
    'by %s, which does not contradict it, gets the link in addition',
    async (what) => {
      const other = OTHERS[what]?.() ?? {};
      replaced(A, other);
      expect((await sendMerge(page, A, B)).result).toBe('merged');
      expect(page.stored(A).link).toMatchObject([
        { type: 'replaced-by', other },
        { id: `semble-replaced-by-${B}`, other: { reference: `Patient/${patientId(B)}` } },
      ]);
    },
  );

  it('keeps the number of another system beside the reference, and gets a link of its own', async () => {
    const other = {
      reference: `Patient/${patientId(B)}`,
      identifier: { system: 'https://clinic.example', value: '7' },
    };
    replaced(A, other);
    for (let times = 0; times < 2; times++) {
      expect((await sendMerge(page, A, B)).result).toBe('merged');
      expect(page.stored(A).link).toMatchObject([
        { type: 'replaced-by', other },
        { id: `semble-replaced-by-${B}`, other: { identifier: identifier(B) } },
      ]);
    }
  });

  it('stays a merge when a colleague links the source to another Patient after it', async () => {
    await sendMerge(page, A, B);
    const link = [...(page.stored(A).link ?? []), { type: 'replaced-by' as const, other: { reference: 'Patient/x' } }];
    const before = page.medplum.put({ ...page.stored(A), link });
    expect((await sendMerge(page, A, B)).result).toBe('merged');
    expect(page.stored(A)).toEqual(before);
  });
});

describe('a merge that would close a circle over the links of a colleague', () => {
  it('is quarantined when the target was replaced by the Patient of the source', async () => {
    replaced(B, { reference: `Patient/${patientId(A)}` });
    const before = structuredClone([...page.medplum.patients]);
    expect((await sendMerge(page, A, B)).result).toBe('quarantined');
    expect([...page.medplum.patients]).toEqual(before);
  });

  it('is quarantined when that is so by way of a third', async () => {
    replaced(B, { reference: `Patient/${patientId(C)}` });
    replaced(C, { identifier: identifier(A) });
    expect((await sendMerge(page, A, B)).result).toBe('quarantined');
    replaced(B, { identifier: identifier(C) });
    replaced(C, { reference: `Patient/${patientId(A)}` });
    expect((await sendMerge(page, A, B)).result).toBe('quarantined');
    expect(page.stored(A)).not.toHaveProperty('link');
  });

  it('ends at a Patient that the bot does not see', async () => {
    replaced(B, { reference: 'Patient/unseen' });
    expect((await sendMerge(page, A, B)).result).toBe('merged');
  });

  it('is no answer when the search for the Patient of a reference returns another', async () => {
    replaced(B, { reference: `Patient/${patientId(C)}` });
    page.medplum.searchById = () => [page.stored(A)];
    expect((await sendMerge(page, A, B)).status).toBe(504);
    expect(page.stored(A)).not.toHaveProperty('link');
  });

  it("gives a colleague's link back as it was when the circle closed after the merge had completed it", async () => {
    const other = { reference: `Patient/${patientId(B)}` };
    replaced(A, other, { active: true });
    let due = true;
    page.medplum.wire.after = (call) => {
      if (call === 'update' && due && page.stored(A).link?.[0]?.id !== undefined) {
        due = false;
        replaced(B, { identifier: identifier(A) });
      }
    };
    expect((await sendMerge(page, A, B, { settings: NO_TOKEN })).result).toBe('quarantined');
    expect(page.stored(A)).toMatchObject({ active: true });
    expect(page.stored(A).link).toEqual([{ type: 'replaced-by', other }]);
  });
});
