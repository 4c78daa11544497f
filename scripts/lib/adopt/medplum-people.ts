import type { MedplumClient, WithId } from '@medplum/core';
import type { HumanName, Patient } from '@medplum/fhirtypes';
import { nhsNumber } from '../../../src/mappers/nhs-number.ts';
import { sembleIdsOf } from '../../../src/mappers/retire.ts';
import { NHS_NUMBER_SYSTEM, SEMBLE_PATIENT_ID_SYSTEM } from '../../../src/mappers/systems.ts';
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

const ELEMENTS = 'identifier,name,birthDate,link';

/** All Patients, in pages that go on by cursor: one that changes meanwhile comes once more, in its newer state. */
export async function listMedplumPeople(medplum: MedplumClient): Promise<People<MedplumPerson>> {
  const people = new People<MedplumPerson>();
  const query = { _sort: '_lastUpdated', _count: '1000', _fields: ELEMENTS };
  for await (const page of medplum.searchResourcePages('Patient', query)) {
    for (const patient of page) {
      people.put(medplumPerson(patient));
    }
  }
  return people;
}

/** The Patients of one or more Semble patients, by Semble id, as they are now; 200 ids make a URL that servers take. */
export async function findTied(medplum: MedplumClient, sembleIds: readonly string[]): Promise<Map<string, string[]>> {
  const identifier = sembleIds.map((id) => `${SEMBLE_PATIENT_ID_SYSTEM}|${id}`).join(',');
  const query = { identifier, _count: String(4 * sembleIds.length), _fields: 'identifier' };
  return tiesOf((await medplum.searchResources('Patient', query)).map(medplumPerson));
}

/** Patient ids by the Semble ids that they have. */
export function tiesOf(people: Iterable<MedplumPerson>): Map<string, string[]> {
  const ties = new Map<string, string[]>();
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
  const nhsNumbers = [...new Set(numbers.flatMap(({ value = '' }) => nhsNumber(value) ?? []))];
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
