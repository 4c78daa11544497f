import type { MedplumClient, WithId } from '@medplum/core';
import type { Patient } from '@medplum/fhirtypes';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../../../src/fhir/systems.ts';

/** What is looked for, and what is told of each Patient; id and `meta` always are. */
export interface PatientSearch {
  readonly identifier?: string;
  /** Names of elements, separated by commas. */
  readonly _fields: string;
}

/** Patients of one page, which is in memory as a whole, and as text beside that. */
const PAGE_SIZE = '200';

/**
 * All Patients that a search finds. In ascending order of `_lastUpdated` the server goes on by cursor and leaves none
 * out; one that changes meanwhile comes again. Throws what Medplum says.
 */
export async function* searchPatients(medplum: MedplumClient, search: PatientSearch): AsyncGenerator<WithId<Patient>> {
  const query = { ...search, _sort: '_lastUpdated', _count: PAGE_SIZE };
  for await (const page of medplum.searchResourcePages('Patient', query)) {
    yield* page;
  }
}

/** The search value for Patients with any of these Semble ids. */
export function withSembleIds(sembleIds: readonly string[]): string {
  return sembleIds.map((id) => `${SEMBLE_PATIENT_ID_SYSTEM}|${id}`).join(',');
}

/** Patients by each of the Semble ids that they have. */
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
