import { MedplumClient } from '@medplum/core';
import type { Bundle, Patient } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { virtualClock } from '../../../fixtures/clock.ts';
import { addSembleId } from '../../../scripts/commands/adopt/add-semble-id.ts';
import { findMatched, listMedplumPeople, medplumPerson } from '../../../scripts/commands/adopt/medplum-people.ts';
import { findMatchedPatients, listMatchedPatients } from '../../../scripts/commands/reconcile/list-medplum.ts';
import { chunksOf } from '../../../scripts/core/chunks.ts';
import { readPatientHistory } from '../../../scripts/medplum/patients/patient-history.ts';
import { describeVersions } from '../../../scripts/reports/explain/versions.ts';

interface Sent {
  readonly url: string;
  readonly headers: Headers;
}

/** A client whose requests are kept and all answered with the same. */
function aClient(answer: Bundle | Patient) {
  const sent: Sent[] = [];
  const medplum = new MedplumClient({
    baseUrl: 'http://127.0.0.1:1/',
    fetch: async (url: string, init?: RequestInit) => {
      sent.push({ url, headers: new Headers(init?.headers) });
      return new Response(JSON.stringify(answer), { headers: { 'content-type': 'application/fhir+json' } });
    },
  });
  return { medplum, sent };
}

const UNKNOWN_ID: Bundle = { resourceType: 'Bundle', type: 'searchset' };
const IDS = Array.from({ length: 120 }, (_, index) => index.toString(16).padStart(24, '0'));

describe('looking for Patients', () => {
  it.each([
    ['all of reconcile', (medplum: MedplumClient) => listMatchedPatients(medplum)],
    ['some of reconcile', (medplum: MedplumClient) => findMatchedPatients(medplum, IDS)],
    ['all of adopt', (medplum: MedplumClient) => listMedplumPeople(medplum)],
    [
      'some of adopt',
      async (medplum: MedplumClient) => {
        for (const chunk of chunksOf(IDS)) {
          await findMatched(medplum, chunk);
        }
      },
    ],
  ])('goes on by cursor, in URLs that every server takes: %s', async (name, look) => {
    const { medplum, sent } = aClient(UNKNOWN_ID);
    await look(medplum);
    expect(sent).toHaveLength(name.startsWith('all') ? 1 : 3);
    for (const { url } of sent) {
      expect(url).toContain('_sort=_lastUpdated');
      expect(url.length).toBeLessThan(4096);
    }
  });
});

it('the oldest returned version does not count as the first if there are more', async () => {
  const entry = ['v3', 'v2'].map((versionId) => ({
    resource: { resourceType: 'Patient', meta: { versionId } } as const,
  }));
  const { medplum } = aClient({ resourceType: 'Bundle', type: 'history', total: 3, entry });
  expect(describeVersions(await readPatientHistory(medplum, 'p1'))).toMatchObject([
    { versionId: 'v3', what: 'changed' },
  ]);
});

it('adding an identifier is refused by the server itself when the Patient has changed', async () => {
  const patient = { resourceType: 'Patient', id: 'p1', meta: { versionId: 'v1' } } as const;
  const { medplum, sent } = aClient(patient);
  await addSembleId(medplum, IDS[0] ?? '', medplumPerson(patient), () => true, virtualClock());
  expect(sent.map(({ headers }) => headers.get('if-match'))).toEqual(['W/"v1"']);
});
