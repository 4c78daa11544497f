import type { Coding, Patient } from '@medplum/fhirtypes';
import { ADMINISTRATIVE_GENDER_SYSTEM } from '../fhir/systems.ts';
import { codeTable } from './text.ts';

type Gender = NonNullable<Patient['gender']>;

/** Semble's free text to https://hl7.org/fhir/R4/valueset-administrative-gender.html. */
const genderCode = codeTable<Gender>([
  ['m, male, man, boy', 'male'],
  ['f, female, woman, girl', 'female'],
  ['o, other, other specific, other specified, non-binary, nb, enby, indeterminate, intersex', 'other'],
  ['u, unknown, not known, not stated, not specified, unspecified, undisclosed', 'unknown'],
  ['prefer not to say, rather not say, prefer not to answer, prefer not to disclose', 'unknown'],
]);

/** Semble's free text to the codes that UK Core binds its birth sex extension to. */
const birthSexCode = codeTable<Coding>([
  ['m, male, man, boy', { system: ADMINISTRATIVE_GENDER_SYSTEM, code: 'M', display: 'Male' }],
  ['f, female, woman, girl', { system: ADMINISTRATIVE_GENDER_SYSTEM, code: 'F', display: 'Female' }],
  [
    'un, i, intersex, indeterminate, undifferentiated',
    { system: ADMINISTRATIVE_GENDER_SYSTEM, code: 'UN', display: 'Undifferentiated' },
  ],
]);

/** What a gender text says: nothing when it is empty. */
export interface GenderSaid {
  readonly code?: Gender;
  /** The text, where no code stands for it. */
  readonly original?: string;
}

/** The FHIR code for a gender text; one that no code stands for is `unknown`, and `original` keeps it. */
export function genderOf(text: string | undefined): GenderSaid {
  const code = genderCode(text);
  return code ? { code } : text ? { code: 'unknown', original: text } : {};
}

/** The UK Core code for a sex text, or undefined when no code stands for it. */
export function birthSex(text: string): Coding | undefined {
  return birthSexCode(text);
}
