import type { MedplumClient } from '@medplum/core';
import type { Patient } from '@medplum/fhirtypes';
import { replacement } from '../../../src/mappers/links.ts';
import { isRetired, isUnconfirmed, sembleIdsOf } from '../../../src/mappers/retire.ts';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../../../src/mappers/systems.ts';
import { medplumFailure } from '../medplum.ts';

/** A Patient that is tied to Semble, as far as comparing needs it. */
export interface TiedPatient {
  readonly patientId: string;
  readonly sembleIds: readonly string[];
  /** Why only a person revives it. */
  readonly retired: 'tombstone' | 'merged' | undefined;
  /** Whether no second look has found its patient in Semble yet. */
  readonly unconfirmed: boolean;
  readonly active: boolean;
}

/** What comparing needs of a Patient; id and `meta` always come. */
const FIELDS = 'identifier,active,link';

/** Semble ids in one search: the url stays below 4 kB. */
const IDS_AT_ONCE = 50;

/**
 * All Patients with a Semble id, by their own ids. In ascending order of `_lastUpdated` the server goes on by cursor
 * and leaves none out; one that changes meanwhile comes again. Throws CommandFailure.
 */
export function listTiedPatients(medplum: MedplumClient): Promise<Map<string, TiedPatient>> {
  return search(medplum, `${SEMBLE_PATIENT_ID_SYSTEM}|`);
}

/** The Patients of these Semble ids as they are now, by their own ids. Throws CommandFailure. */
export async function findTiedPatients(
  medplum: MedplumClient,
  sembleIds: readonly string[],
): Promise<Map<string, TiedPatient>> {
  const found = new Map<string, TiedPatient>();
  for (let at = 0; at < sembleIds.length; at += IDS_AT_ONCE) {
    const ids = sembleIds.slice(at, at + IDS_AT_ONCE);
    const page = await search(medplum, ids.map((id) => `${SEMBLE_PATIENT_ID_SYSTEM}|${id}`).join(','));
    for (const [id, patient] of page) {
      found.set(id, patient);
    }
  }
  return found;
}

async function search(medplum: MedplumClient, identifier: string): Promise<Map<string, TiedPatient>> {
  const query = { identifier, _sort: '_lastUpdated', _count: '1000', _fields: FIELDS };
  const found = new Map<string, TiedPatient>();
  try {
    for await (const page of medplum.searchResourcePages('Patient', query)) {
      for (const patient of page) {
        found.set(patient.id, tied(patient.id, patient));
      }
    }
  } catch (error) {
    throw medplumFailure(error, 'listing Patients');
  }
  return found;
}

function tied(patientId: string, patient: Patient): TiedPatient {
  return {
    patientId,
    sembleIds: sembleIdsOf(patient),
    retired: isRetired(patient) ? (replacement(patient) ? 'merged' : 'tombstone') : undefined,
    unconfirmed: isUnconfirmed(patient),
    active: patient.active !== false,
  };
}
