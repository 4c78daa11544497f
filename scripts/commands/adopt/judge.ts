import type { MedplumPerson } from './medplum-people.ts';
import { type People, type Relation, theOne } from './people.ts';
import { couldBeTwins, haveOtherBirthDates, type Person } from './person.ts';

/** Everybody whom Semble lists and everybody whom Medplum has. */
export interface Sides {
  readonly semble: People<Person>;
  readonly medplum: People<MedplumPerson>;
}

/** Why two are taken for one person: equal NHS numbers, equal names and birth dates, or because a person said so. */
export type Rule = 'nhs-number' | 'name-and-birth-date' | 'pair';

/** Why a person has to decide. */
export type Doubt =
  | 'several-patients'
  | 'several-semble-patients'
  | 'other-semble-id'
  | 'other-nhs-number'
  | 'other-birth-date'
  | 'other-first-name'
  | 'second-patient'
  | 'changed'
  | 'gone'
  | 'refused';

export type Verdict =
  | { readonly is: 'sure'; readonly patient: MedplumPerson; readonly rule: Rule }
  | { readonly is: 'unclear'; readonly doubt: Doubt; readonly patientIds: readonly string[] }
  /** Medplum has nobody like this. */
  | { readonly is: 'new' };

/** Looks for the one Patient that is surely the same person as a Semble patient that has no Patient yet. */
export function judge(person: Person, { semble, medplum }: Sides): Verdict {
  const relations = medplum.related(person);
  if (relations.length === 0) {
    return { is: 'new' };
  }
  const best = theOne(relations);
  const doubt = best ? doubtAbout(person, best, semble) : 'several-patients';
  return best && !doubt
    ? { is: 'sure', patient: best.person, rule: best.likeness === 'name' ? 'name-and-birth-date' : 'nhs-number' }
    : {
        is: 'unclear',
        doubt: doubt ?? 'several-patients',
        patientIds: best ? [best.person.id] : relations.map(({ person: { id } }) => id),
      };
}

function doubtAbout(
  person: Person,
  { person: patient, likeness }: Relation<MedplumPerson>,
  semble: People<Person>,
): Doubt | undefined {
  if (likeness === 'clash' || (likeness !== 'name' && patient.nhsNumbers.length > 1)) {
    return 'other-nhs-number';
  }
  if (patient.sembleIds.length > 0) {
    return 'other-semble-id';
  }
  if (likeness === 'nhs' && haveOtherBirthDates(person, patient)) {
    return 'other-birth-date';
  }
  // A number that was typed into the wrong twin's record.
  if (likeness === 'nhs' && couldBeTwins(person, patient)) {
    return 'other-first-name';
  }
  return theOne(semble.related(patient))?.person.id === person.id ? undefined : 'several-semble-patients';
}

/**
 * The Patients without a Semble id that could be the same person as a Semble patient which has a Patient already, and are
 * not surely another one.
 */
export function findSeconds(person: Person, { semble, medplum }: Sides): MedplumPerson[] {
  return medplum
    .related(person)
    .filter(({ person: { sembleIds }, likeness }) => sembleIds.length === 0 && likeness !== 'clash')
    .map((relation) => relation.person)
    .filter((patient) => [undefined, person.id].includes(theOne(semble.related(patient))?.person.id));
}
