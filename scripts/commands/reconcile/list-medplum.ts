import type { MedplumClient } from '@medplum/core';
import type { Patient } from '@medplum/fhirtypes';
import { replacements } from '../../../src/fhir/links.ts';
import { ANY_SEMBLE_ID, withSembleIds } from '../../../src/fhir/systems.ts';
import { hasSeveralSembleIds, isRetired, isUnconfirmed, sembleIdsOf } from '../../../src/fhir/tags.ts';
import { chunksOf } from '../../core/chunks.ts';
import type { ShowProgress } from '../../core/progress.ts';
import { medplumFailure } from '../../medplum/connection.ts';
import { searchPatients } from '../../medplum/patients/patient-search.ts';
import { hasUnownedEntries, LEFTOVER_FIELDS } from '../../reports/leftovers.ts';
import type { Retired } from './drift.ts';
import { likenessKeys } from './merges/likeness.ts';

/** The compared parts of a Patient with a Semble id. */
export interface MatchedPatient {
  readonly patientId: string;
  readonly sembleIds: readonly string[];
  /** Whether it has several identifiers of Semble's system: equal, different or without a value. */
  readonly doubled: boolean;
  /** Why it is retired, if it is; only a person revives it. */
  readonly retired: Retired | undefined;
  /** Whether no second read has found its patient in Semble yet. */
  readonly unconfirmed: boolean;
  readonly active: boolean;
  /** Whether it has entries that could be leftovers; only its versions show whether they are. */
  readonly hasUnownedEntries: boolean;
  /** The keys by which it resembles other Patients. They hold patient data. */
  readonly likeness: readonly string[];
}

/** The elements of a Patient that the comparison needs. */
const FIELDS = `active,link,birthDate,${LEFTOVER_FIELDS}`;

/** Lists all Patients with a Semble id, by their own ids. Throws CommandFailure. */
export function listMatchedPatients(medplum: MedplumClient, show?: ShowProgress): Promise<Map<string, MatchedPatient>> {
  return find(medplum, [ANY_SEMBLE_ID], show);
}

/** Searches the Patients that have these Semble ids now, by their own ids. Throws CommandFailure. */
export function findMatchedPatients(
  medplum: MedplumClient,
  sembleIds: readonly string[],
): Promise<Map<string, MatchedPatient>> {
  return find(
    medplum,
    [...chunksOf(sembleIds)].map((ids) => withSembleIds(...ids)),
  );
}

async function find(
  medplum: MedplumClient,
  identifiers: readonly string[],
  show?: ShowProgress,
): Promise<Map<string, MatchedPatient>> {
  const found = new Map<string, MatchedPatient>();
  try {
    for (const identifier of identifiers) {
      for await (const patient of searchPatients(medplum, { identifier, _fields: FIELDS })) {
        found.set(patient.id, matched(patient.id, patient));
        show?.(found.size);
      }
    }
  } catch (error) {
    throw medplumFailure(error, 'listing Patients');
  }
  return found;
}

function matched(patientId: string, patient: Patient): MatchedPatient {
  return {
    patientId,
    sembleIds: sembleIdsOf(patient),
    doubled: hasSeveralSembleIds(patient),
    retired: isRetired(patient) ? (replacements(patient).length > 0 ? 'merged' : 'tombstone') : undefined,
    unconfirmed: isUnconfirmed(patient),
    active: patient.active !== false,
    hasUnownedEntries: hasUnownedEntries(patient),
    likeness: likenessKeys(patient),
  };
}
