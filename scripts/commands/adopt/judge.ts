import type { MedplumPerson } from './medplum-people.ts';
import { type People, type Relation, theOne } from './people/people.ts';
import {
  haveOtherBirthDates,
  haveOtherFirstNames,
  haveSameBirthDate,
  haveSameFamilyName,
  type Person,
} from './people/person.ts';

/** All patients that Semble lists and all Patients in Medplum. */
export interface Sides {
  readonly semble: People<Person>;
  readonly medplum: People<MedplumPerson>;
}

/** Why two records match: equal NHS numbers, equal names and birth dates, or the decision of a person. */
export type Rule = 'nhs-number' | 'name-and-birth-date' | 'pair';

/** Why a match is unclear, so that a person has to decide. */
export type Doubt =
  | 'several-patients'
  | 'several-semble-patients'
  | 'other-semble-id'
  | 'other-nhs-number'
  | 'only-nhs-number'
  | 'other-birth-date'
  | 'other-first-name'
  | 'second-patient'
  | 'changed'
  | 'gone'
  | 'refused';

export type MatchVerdict =
  | { readonly is: 'sure'; readonly patient: MedplumPerson; readonly rule: Rule }
  | { readonly is: 'unclear'; readonly doubt: Doubt; readonly patientIds: readonly string[] }
  /** Medplum has no similar Patient. */
  | { readonly is: 'new' };

/**
 * Finds the one Patient that is surely the same person as a Semble patient without a Patient. They match if no other
 * record on either side is similar, neither has several NHS numbers, the Patient has no other Semble id, and they have
 *
 * - the same NHS number and the same day of birth or family name, and birth dates (a year alone too) and first names that
 *   do not contradict each other, as far as both have any; or
 * - the same family name, first given name and day of birth, and NHS numbers that do not differ.
 *
 * Only names in use count (`official`, `usual` or without a use), not an old or maiden name. They are compared without
 * case, accents, spaces and punctuation. Gender is not compared, because the two records may mean different things by it.
 */
export function judge(person: Person, { semble, medplum }: Sides): MatchVerdict {
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
  if (likeness === 'clash' || person.nhsNumbers.length > 1 || patient.nhsNumbers.length > 1) {
    return 'other-nhs-number';
  }
  if (patient.sembleIds.length > 0) {
    return 'other-semble-id';
  }
  const doubt = likeness === 'nhs' ? doubtAboutNhsNumber(person, patient) : undefined;
  if (doubt) {
    return doubt;
  }
  return theOne(semble.related(patient))?.person.id === person.id ? undefined : 'several-semble-patients';
}

/** Checks more than the NHS number, because a number is easily typed into the record of a twin, a mother or a child. */
function doubtAboutNhsNumber(person: Person, patient: Person): Doubt | undefined {
  if (haveOtherBirthDates(person, patient)) {
    return 'other-birth-date';
  }
  if (!haveSameBirthDate(person, patient) && !haveSameFamilyName(person, patient)) {
    return 'only-nhs-number';
  }
  return haveOtherFirstNames(person, patient) ? 'other-first-name' : undefined;
}

/** Finds Patients without a Semble id that could be a second record of a Semble patient that already has a Patient. */
export function findSeconds(person: Person, { semble, medplum }: Sides): MedplumPerson[] {
  return medplum
    .related(person)
    .filter(({ person: { sembleIds }, likeness }) => sembleIds.length === 0 && likeness !== 'clash')
    .map((relation) => relation.person)
    .filter((patient) => [undefined, person.id].includes(theOne(semble.related(patient))?.person.id));
}
