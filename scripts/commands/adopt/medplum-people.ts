import type { MedplumClient, WithId } from '@medplum/core';
import type { HumanName, Patient } from '@medplum/fhirtypes';
import { NHS_NUMBER_SYSTEM } from '../../../src/fhir/systems.ts';
import { sembleIdsOf } from '../../../src/fhir/tags.ts';
import { parseNhsNumber } from '../../../src/mappers/nhs-number.ts';
import type { ShowProgress } from '../../core/progress.ts';
import { searchPatients, withSembleIds } from '../../medplum/patients/patient-search.ts';
import { People } from './people.ts';
import { foldedName, labelOf, type Person } from './person.ts';

/** A Patient of Medplum. */
export interface MedplumPerson extends Person {
  readonly versionId: string;
  /** Whether there is a list of identifiers to add to. */
  readonly hasIdentifiers: boolean;
  /** The Semble patients that it is tied to: none, or one. */
  readonly sembleIds: readonly string[];
}

/** All Patients, by what is compared; one that changes meanwhile in its newer state. With labels where they are shown. */
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

/** The ids of Patients as they are now, by the Semble ids that they have, of which one search can name so many. */
export async function findMatched(medplum: MedplumClient, sembleIds: readonly string[]): Promise<Matches> {
  const people: MedplumPerson[] = [];
  const search = { identifier: withSembleIds(sembleIds), _fields: 'identifier' };
  for await (const patient of searchPatients(medplum, search)) {
    people.push(medplumPerson(patient));
  }
  return matchesOf(people);
}

/** Ids of Patients by the Semble ids that they have. */
export type Matches = ReadonlyMap<string, readonly string[]>;

/** One person after another, as all of them at once may be very many. */
export function matchesOf(people: Iterable<MedplumPerson>): Matches {
  const ties = new Map<string, readonly string[]>();
  for (const { id, sembleIds } of people) {
    for (const sembleId of sembleIds) {
      ties.set(sembleId, [...(ties.get(sembleId) ?? []), id]);
    }
  }
  return ties;
}

/** What is compared of a Patient. One that another has replaced is like nobody, for it is no longer used. */
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
