import type { MedplumClient, WithId } from '@medplum/core';
import type { HumanName, Patient } from '@medplum/fhirtypes';
import { NHS_NUMBER_SYSTEM, withSembleIds } from '../../../src/fhir/systems.ts';
import { sembleIdsOf } from '../../../src/fhir/tags.ts';
import { parseNhsNumber } from '../../../src/mappers/nhs-number.ts';
import type { ShowProgress } from '../../core/progress.ts';
import { foldedName } from '../../medplum/patients/folded-name.ts';
import { searchPatients } from '../../medplum/patients/patient-search.ts';
import { People } from './people/people.ts';
import { labelOf, type Person } from './people/person.ts';

/** The compared parts of a Patient in Medplum. */
export interface MedplumPerson extends Person {
  readonly versionId: string;
  /** Whether the Patient has a list of identifiers; a JSON Patch can only append to an existing list. */
  readonly hasIdentifiers: boolean;
  /** The Semble ids of the Patient: none or one, unless it is doubled. */
  readonly sembleIds: readonly string[];
}

/**
 * Reads all Patients; one that changes during the listing is kept in its newer state. Labels are kept only with `labels`.
 * Throws the error of Medplum.
 */
export async function listMedplumPeople(
  medplum: MedplumClient,
  { labels = false, onCount }: { readonly labels?: boolean; readonly onCount?: ShowProgress } = {},
): Promise<People<MedplumPerson>> {
  const people = new People<MedplumPerson>({ labels });
  for await (const patient of searchPatients(medplum, { _fields: 'identifier,name,birthDate,link' })) {
    people.put(medplumPerson(patient));
    onCount?.(people.size);
  }
  return people;
}

/** Searches the Patients that have these Semble ids now; one search takes at most 50 ids. Throws the error of Medplum. */
export async function findMatched(medplum: MedplumClient, sembleIds: readonly string[]): Promise<Matches> {
  const people: MedplumPerson[] = [];
  const search = { identifier: withSembleIds(...sembleIds), _fields: 'identifier' };
  for await (const patient of searchPatients(medplum, search)) {
    people.push(medplumPerson(patient));
  }
  return matchesOf(people);
}

/** Ids of Patients by Semble id. */
export type Matches = ReadonlyMap<string, readonly string[]>;

/** Groups the ids of Patients by Semble id. It takes an Iterable, because an array of all people may be very large. */
export function matchesOf(people: Iterable<MedplumPerson>): Matches {
  const matches = new Map<string, readonly string[]>();
  for (const { id, sembleIds } of people) {
    for (const sembleId of sembleIds) {
      matches.set(sembleId, [...(matches.get(sembleId) ?? []), id]);
    }
  }
  return matches;
}

/** Extracts the compared parts of a Patient. A Patient that was replaced by another gets none, so it never matches. */
export function medplumPerson(patient: WithId<Patient>): MedplumPerson {
  const { id, identifier = [], name = [], birthDate, link = [], meta } = patient;
  const isReplaced = link.some(({ type }) => type === 'replaced-by');
  const numbers = identifier.filter(({ system, use }) => system === NHS_NUMBER_SYSTEM && use !== 'old');
  const nhsNumbers = [...new Set(numbers.flatMap(({ value = '' }) => parseNhsNumber(value) ?? []))];
  const names = name.filter(isInUse);
  const [shown] = names;
  return {
    id,
    versionId: meta?.versionId ?? '',
    hasIdentifiers: patient.identifier !== undefined,
    sembleIds: sembleIdsOf(patient),
    birthDate,
    nhsNumbers: isReplaced ? [] : nhsNumbers,
    names: isReplaced ? [] : names.flatMap(({ family, given = [] }) => foldedName(family, given)),
    label: labelOf([...(shown?.given ?? []), shown?.family].filter(Boolean).join(' '), birthDate, nhsNumbers),
  };
}

function isInUse({ use }: HumanName): boolean {
  return use === undefined || use === 'official' || use === 'usual';
}
