import type { MedplumClient, WithId } from '@medplum/core';
import type { Patient } from '@medplum/fhirtypes';

/** The search value, and the elements to return; id and `meta` are always returned. */
export interface PatientSearch {
  readonly identifier?: string;
  /** Names of elements, separated by commas. */
  readonly _fields: string;
}

/** Patients in one page. A page is in memory twice: as text and as objects. */
const PAGE_SIZE = '200';

/**
 * Yields all Patients that a search finds. In ascending order of `_lastUpdated` the server pages by cursor and omits none; a
 * Patient that changes during the search comes again. Throws the error of Medplum.
 */
export async function* searchPatients(medplum: MedplumClient, search: PatientSearch): AsyncGenerator<WithId<Patient>> {
  const query = { ...search, _sort: '_lastUpdated', _count: PAGE_SIZE };
  for await (const page of medplum.searchResourcePages('Patient', query)) {
    yield* page;
  }
}

/** Groups Patients by Semble id; a Patient with several ids is in several groups. */
export function bySembleId<T extends { readonly sembleIds: readonly string[] }>(
  patients: Iterable<T>,
): ReadonlyMap<string, readonly [T, ...T[]]> {
  const matched = new Map<string, [T, ...T[]]>();
  for (const patient of patients) {
    for (const id of patient.sembleIds) {
      const others = matched.get(id);
      if (others) {
        others.push(patient);
      } else {
        matched.set(id, [patient]);
      }
    }
  }
  return matched;
}
