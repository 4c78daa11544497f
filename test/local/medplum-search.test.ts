import type { MedplumClient } from '@medplum/core';
import type { Bundle, Patient, Resource } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalMedplum, startLocalMedplum } from '../../local/medplum/server.ts';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../../src/fhir/systems.ts';
import { aClient, aNarrowClient, aPatient, aSembleId, byIdentifier, fhir, refusal } from './medplum-support.ts';

const OTHER_SYSTEM = 'https://example.com/number';

describe('search in the local Medplum', () => {
  let medplum: LocalMedplum;
  let client: MedplumClient;
  const ids = Array.from({ length: 45 }, aSembleId);

  beforeAll(async () => {
    medplum = await startLocalMedplum();
    client = await aClient(medplum);
    for (const id of ids) {
      await medplum.repo.createResource(aPatient(id));
    }
  });

  afterAll(() => medplum.close());

  it('finds by system and value, by value alone, and several at once', async () => {
    const [first = '', second = ''] = ids;
    const token = (value: string) => `${SEMBLE_PATIENT_ID_SYSTEM}|${value}`;
    expect(await found(`identifier=${token(first)}`)).toEqual([first]);
    expect(await found(`identifier=${first}`)).toEqual([first]);
    expect(await found(`identifier=${token(first)},${token('missing')},${token(second)}`)).toEqual([first, second]);
    expect(await found(`identifier=${OTHER_SYSTEM}|${first}`)).toEqual([]);
  });

  it('treats an escaped comma and further bars as parts of a value, and is case-sensitive', async () => {
    const value = 'A,b|c';
    const { id } = await medplum.repo.createResource<Patient>({
      resourceType: 'Patient',
      identifier: [{ system: OTHER_SYSTEM, value }],
    });
    const found = (escaped: string) => client.searchResources('Patient', { identifier: `${OTHER_SYSTEM}|${escaped}` });
    expect((await found('A\\,b|c')).map((patient) => patient.id)).toEqual([id]);
    expect(await found('a\\,b|c')).toHaveLength(0);
  });

  it('supports a search by POST', async () => {
    const answer = await fhir(client, 'POST', 'Patient/_search', {});
    const form = await fetch(client.fhirUrl('Patient', '_search'), {
      method: 'POST',
      headers: { Authorization: `Bearer ${client.getAccessToken()}` },
      body: new URLSearchParams(byIdentifier(ids[3] ?? '')),
    });
    expect(answer.status).toBe(200);
    expect(((await form.json()) as Bundle).entry).toHaveLength(1);
  });

  it('follows a Patient whose identifier changes or that is deleted', async () => {
    const [before, after] = [aSembleId(), aSembleId()];
    const patient = await client.createResource(aPatient(before));
    const changed = await client.updateResource({ ...patient, ...aPatient(after) });
    expect([await found(byIdentifier(before)), await found(byIdentifier(after))]).toEqual([[], [after]]);
    await client.deleteResource('Patient', changed.id);
    expect(await found(byIdentifier(after))).toEqual([]);
  });

  it('counts without returning resources', async () => {
    const search = `identifier=${SEMBLE_PATIENT_ID_SYSTEM}|`;
    const summary = await client.search('Patient', `${search}&_summary=count`);
    expect([summary.total, summary.entry]).toEqual([ids.length, undefined]);
    const page = await client.search('Patient', `${search}&_total=accurate&_count=2`);
    expect([page.total, page.entry?.length]).toEqual([ids.length, 2]);
  });

  it('walks all rows in the order of their last update, by cursor', async () => {
    const search = `identifier=${SEMBLE_PATIENT_ID_SYSTEM}|&_sort=_lastUpdated&_count=20`;
    const first = await client.search('Patient', search);
    expect(first.link?.find(({ relation }) => relation === 'next')?.url).toContain('_cursor=');
    expect(await walked(client, search)).toEqual(ids);
  });

  it('returns a row that changes during the walk again, and misses none', async () => {
    const narrow = await aNarrowClient(medplum);
    const search = `identifier=${SEMBLE_PATIENT_ID_SYSTEM}|&_sort=_lastUpdated&_count=20`;
    const seen: string[] = [];
    for await (const page of narrow.searchResourcePages('Patient', search)) {
      seen.push(...page.map(sembleIdOf));
      const [first] = page;
      if (first && seen.length === 20) {
        await client.updateResource({ ...first, active: true });
      }
    }
    expect(seen).toEqual([...ids, ids[0]]);
  });

  it.each(['_sort=-_lastUpdated&_count=20', '_sort=_lastUpdated&_count=10', '_count=20', '_sort=birthdate&_count=20'])(
    'goes on by offset after %s',
    async (search) => {
      const own = `identifier=${SEMBLE_PATIENT_ID_SYSTEM}|&${search}`;
      const first = await client.search('Patient', own);
      expect(first.link?.find(({ relation }) => relation === 'next')?.url).toContain('_offset=');
      expect((await walked(client, own)).sort()).toEqual([...ids].sort());
    },
  );

  it('sorts by other parameters, in both directions', async () => {
    const tagged = (birthDate: string) => aPatient(aSembleId(), { birthDate, gender: 'other' });
    for (const birthDate of ['1990-05-05', '1980-01-01', '2001-12-31']) {
      await client.createResource(tagged(birthDate));
    }
    const dates = async (sort: string) =>
      (await client.searchResources('Patient', `gender=other&_sort=${sort}`)).map(({ birthDate }) => birthDate);
    expect(await dates('birthdate')).toEqual(['1980-01-01', '1990-05-05', '2001-12-31']);
    expect(await dates('-birthdate')).toEqual(['2001-12-31', '1990-05-05', '1980-01-01']);
    await Promise.all(
      (await client.searchResources('Patient', 'gender=other')).map(({ id }) => client.deleteResource('Patient', id)),
    );
  });

  it('clamps _count to 1000 and refuses an offset above 10 000', async () => {
    expect((await client.search('Patient', '_count=5000')).entry?.length).toBeLessThanOrEqual(1000);
    expect((await refusal(client.search('Patient', '_offset=10001'))).issue[0]?.details?.text).toContain('10000');
  });

  it('finds a policy by the beginning of its name only', async () => {
    await client.createResource({ resourceType: 'AccessPolicy', name: 'Reception desk' });
    expect(await client.searchResources('AccessPolicy', 'name=reception d')).toHaveLength(1);
    expect(await client.searchResources('AccessPolicy', 'name=desk')).toHaveLength(0);
  });

  it('refuses a parameter that it does not know', async () => {
    const outcome = await refusal(client.search('Patient', 'identifer=typo'));
    expect(outcome.issue[0]?.details?.text).toBe('Unknown search parameter: identifer');
  });

  async function found(search: string): Promise<string[]> {
    return (await client.searchResources('Patient', search)).map(sembleIdOf);
  }
});

async function walked(client: MedplumClient, search: string): Promise<string[]> {
  const seen: string[] = [];
  for await (const page of client.searchResourcePages('Patient', search)) {
    seen.push(...page.map(sembleIdOf));
  }
  return seen;
}

function sembleIdOf(resource: Resource): string {
  const patient = resource.resourceType === 'Patient' ? resource : undefined;
  return patient?.identifier?.find(({ system }) => system === SEMBLE_PATIENT_ID_SYSTEM)?.value ?? '';
}
