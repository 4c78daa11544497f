import { randomUUID } from 'node:crypto';
import { parseSearchRequest } from '@medplum/core';
import type { Bundle, Patient } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { Access } from '../../local/medplum/store/access.ts';
import { loadDefinitions } from '../../local/medplum/store/definitions.ts';
import { Repository } from '../../local/medplum/store/repository.ts';
import { Store } from '../../local/medplum/store/store.ts';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../../src/fhir/systems.ts';
import { aPatient, byIdentifier } from './medplum-support.ts';

describe('the work of a search in the local Medplum', () => {
  const [small, large] = [repositoryWith(100), repositoryWith(10_000)];

  it.each([
    ['an identifier', `Patient?${byIdentifier('7')}`, 1],
    ['an identifier that no Patient has', `Patient?${byIdentifier('none')}`, 0],
    ['a list of identifiers', `Patient?${byIdentifier('7')},${SEMBLE_PATIENT_ID_SYSTEM}|9`, 2],
    ['a page of everybody', `Patient?identifier=${SEMBLE_PATIENT_ID_SYSTEM}|&_sort=_lastUpdated&_count=20`, 100],
    ['the newest', 'Patient?_sort=-_lastUpdated&_count=1', 2],
  ])('for %s does not grow with the number of Patients', async (_what, search, most) => {
    for (const { store, repository } of [small, large]) {
      const before = store.visited;
      await repository.search(parseSearchRequest(search));
      expect(store.visited - before).toBeLessThanOrEqual(most);
    }
  });

  it('for a conditional create does not grow either', async () => {
    for (const { store, repository } of [small, large]) {
      const before = store.visited;
      await repository.conditionalCreate(
        aPatient('new'),
        parseSearchRequest<Patient>(`Patient?${byIdentifier('new')}`),
      );
      await repository.conditionalCreate(
        aPatient('new'),
        parseSearchRequest<Patient>(`Patient?${byIdentifier('new')}`),
      );
      expect(store.visited - before).toBe(1);
    }
  });

  it('over all pages together reads each Patient about once, and returns each once', async () => {
    const { store, repository } = repositoryWith(5000);
    const before = store.visited;
    const seen = await walked(repository);
    expect(seen).toEqual(Array.from({ length: 5000 }, (_, index) => String(index)));
    expect(store.visited - before).toBe(5000 + 99);
  });

  it('does not grow with the number of their versions', async () => {
    const { store, repository } = repositoryWith(100);
    const [last] = [...store.newestFirst('Patient')];
    for (let version = 0; last && version < 3000; version += 1) {
      store.add({ ...last.resource });
    }
    const before = store.visited;
    expect(await walked(repository)).toHaveLength(100);
    expect(store.visited - before).toBe(101);
  });
});

/** The Semble ids of all Patients, page by page. */
async function walked(repository: Repository): Promise<string[]> {
  const seen: string[] = [];
  let next: string | undefined = 'Patient?_sort=_lastUpdated&_count=50';
  while (next) {
    const page: Bundle<Patient> = await repository.search<Patient>(parseSearchRequest(next));
    seen.push(...(page.entry ?? []).flatMap(({ resource }) => resource?.identifier?.[0]?.value ?? []));
    next = page.link?.find(({ relation }) => relation === 'next')?.url.replace('http://127.0.0.1/fhir/R4/', '');
  }
  return seen;
}

/** Patients whose Semble ids are `0`, `1`, ...; written directly into the store, because writing by the rules would take seconds. */
function repositoryWith(patients: number): { store: Store; repository: Repository } {
  loadDefinitions();
  const store = new Store();
  for (let index = 0; index < patients; index += 1) {
    store.add({ ...aPatient(String(index)), id: randomUUID() });
  }
  const setting = { store, baseUrl: 'http://127.0.0.1/', projectId: '', unknownElements: [], deleteIfMatch: false };
  return { store, repository: new Repository(setting, Access.unlimited(), { reference: 'system' }) };
}
