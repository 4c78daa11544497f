import type { Patient } from '@medplum/fhirtypes';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeMedplum } from '../../fixtures/fake-medplum.ts';
import { FakeSemble } from '../../fixtures/fake-semble.ts';
import { mockMedplum } from '../../fixtures/mock-medplum.ts';
import { idOf, operate, someone } from '../../fixtures/operator.ts';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../../src/fhir/systems.ts';
import { isUnconfirmed } from '../../src/fhir/tags.ts';
import type { MedplumCalls } from '../../src/sync/run.ts';

const [A, B, C] = [idOf(1), idOf(2), idOf(3)];
let semble: FakeSemble;
let medplum: MedplumCalls;

beforeEach(() => {
  semble = new FakeSemble().install();
});

function atSemble(id: string, members: Record<string, unknown> = {}): void {
  semble.patients.set(id, someone(id, members));
}

async function stored(id: string): Promise<readonly Patient[]> {
  const query = { identifier: `${SEMBLE_PATIENT_ID_SYSTEM}|${id}`, _count: '2' };
  return [...(await medplum.searchResources('Patient', query))];
}

async function only(id: string): Promise<Patient & { readonly id: string }> {
  const [patient, ...others] = await stored(id);
  expect(others).toEqual([]);
  return { ...(patient ?? { resourceType: 'Patient' }), id: patient?.id ?? '' };
}

/** Lets something happen once, when the patients are asked for: between the reading of the Patients and the writes. */
function meanwhile(happens: () => Promise<unknown>): void {
  let due = true;
  semble.answer = async ({ query }) => {
    if (due && query.startsWith('query Patients')) {
      due = false;
      await happens();
    }
    return undefined;
  };
}

const sync = (...patientIds: string[]) => operate(medplum, { eventType: 'bot.sync', patientIds, write: true });
const sweep = () => operate(medplum, { eventType: 'bot.sweep', write: true });

describe.each([
  ['the fake', () => new FakeMedplum().client],
  ["Medplum's own mock", mockMedplum],
])('a page, on %s', (_name, connect) => {
  beforeEach(() => {
    medplum = connect();
  });

  it('creates who is missing, updates who differs and leaves the others alone', async () => {
    atSemble(A);
    atSemble(B);
    expect((await sweep()).counts).toEqual({ created: 2 });
    const [a] = await stored(A);
    atSemble(B, { firstName: 'Zora' });
    atSemble(C);
    const { counts, differing } = await sync(A, B, C);
    expect(counts).toEqual({ unchanged: 1, updated: 1, created: 1 });
    expect(differing).toEqual([
      { id: B, elements: ['name'] },
      { id: C, elements: ['active', 'identifier', 'meta', 'name'] },
    ]);
    expect(await stored(A)).toEqual([a]);
    expect([(await only(B)).name?.[0]?.given, (await only(C)).name?.[0]?.given]).toEqual([['Zora'], ['Zara']]);
  });

  it('leaves no new Patient unconfirmed', async () => {
    atSemble(A);
    atSemble(B);
    await sweep();
    expect([await only(A), await only(B)].map(isUnconfirmed)).toEqual([false, false]);
    expect((await sweep()).counts).toEqual({ unchanged: 2 });
  });

  it("keeps a colleague's edit that was made during the page", async () => {
    atSemble(A);
    atSemble(B);
    await sweep();
    atSemble(A, { firstName: 'Zora' });
    atSemble(B, { firstName: 'Zora' });
    const before = await only(A);
    const headers = { 'If-Match': `W/"${before.meta?.versionId}"` };
    meanwhile(() => medplum.updateResource({ ...before, language: 'cy' }, { headers }));
    expect((await sweep()).counts).toEqual({ updated: 2 });
    expect(await only(A)).toMatchObject({ language: 'cy', name: [{ given: ['Zora'] }] });
    expect((await only(B)).name?.[0]?.given).toEqual(['Zora']);
  });

  it('does not duplicate a Patient that another run created in the meantime, and keeps its elements', async () => {
    atSemble(A);
    meanwhile(() =>
      medplum.createResourceIfNoneExist(
        {
          resourceType: 'Patient',
          identifier: [{ system: SEMBLE_PATIENT_ID_SYSTEM, value: A }],
          telecom: [{ system: 'phone', value: '01632 960099' }],
        },
        `identifier=${SEMBLE_PATIENT_ID_SYSTEM}|${A}`,
      ),
    );
    expect((await sync(A)).counts).toEqual({ created: 1 });
    expect(await only(A)).toMatchObject({ telecom: [{ value: '01632 960099' }], name: [{ given: ['Zara'] }] });
  });

  it('does not recreate a Patient that a colleague deleted in the meantime', async () => {
    atSemble(A);
    await sweep();
    atSemble(A, { firstName: 'Zora' });
    const { id } = await only(A);
    meanwhile(() => medplum.deleteResource('Patient', id, { headers: {} }));
    expect((await sweep()).counts).toEqual({ absent: 1 });
    expect(await stored(A)).toEqual([]);
  });

  it('retires only the patients that Semble does not have', async () => {
    atSemble(A);
    atSemble(B);
    await sweep();
    semble.patients.delete(A);
    const body = { eventType: 'bot.retire', patientIds: [A, B, C], write: true };
    expect((await operate(medplum, body)).counts).toEqual({ deleted: 1, kept: 1, absent: 1 });
    expect(await stored(A)).toEqual([]);
    expect(await stored(B)).toHaveLength(1);
  });
});
