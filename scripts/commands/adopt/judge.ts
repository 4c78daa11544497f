import type { MedplumPerson } from './medplum-people.ts';
import { type People, type Relation, theOne } from './people.ts';
import {
  haveOtherBirthDates,
  haveOtherFirstNames,
  haveSameBirthDate,
  haveSameFamilyName,
  type Person,
} from './person.ts';

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
  | 'only-nhs-number'
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

/**
 * Looks for the one Patient that is surely the same person as a Semble patient that has no Patient yet: no other person on
 * either side is like them, neither has several NHS numbers, the Patient has no other Semble id, and they have
 *
 * - the same NHS number and the same day of birth or family name, and birth dates (a year alone too) and first names that
 *   do not contradict each other, as far as both have any; or
 * - the same family name, first given name and day of birth, and NHS numbers that do not differ.
 *
 * Names are those in use (`official`, `usual` or of no use), compared without case, accents, spaces and punctuation: an old
 * or maiden name does not count. Gender is not compared: the two records may mean different things by it.
 */
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

/** A number can be typed into the wrong record, most easily into that of a twin, a mother or a child. */
function doubtAboutNhsNumber(person: Person, patient: Person): Doubt | undefined {
  if (haveOtherBirthDates(person, patient)) {
    return 'other-birth-date';
  }
  if (!haveSameBirthDate(person, patient) && !haveSameFamilyName(person, patient)) {
    return 'only-nhs-number';
  }
  return haveOtherFirstNames(person, patient) ? 'other-first-name' : undefined;
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
