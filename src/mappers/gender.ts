import type { Coding, Patient } from '@medplum/fhirtypes';
import { ADMINISTRATIVE_GENDER_SYSTEM } from '../fhir/systems.ts';
import { codeTable } from './text.ts';

type Gender = NonNullable<Patient['gender']>;

/** Maps Semble's free text to https://hl7.org/fhir/R4/valueset-administrative-gender.html */
const genderCode = codeTable<Gender>([
  ['m, male, man, boy', 'male'],
  ['f, female, woman, girl', 'female'],
  ['o, other, other specific, other specified, non-binary, nb, enby, indeterminate, intersex', 'other'],
  ['u, unknown, not known, not stated, not specified, unspecified, undisclosed', 'unknown'],
  ['prefer not to say, rather not say, prefer not to answer, prefer not to disclose', 'unknown'],
]);

/** Maps a sex text to the codes of UK Core's birth sex extension. Returns undefined when it has none. */
export const birthSex = codeTable<Coding>([
  ['m, male, man, boy', { system: ADMINISTRATIVE_GENDER_SYSTEM, code: 'M', display: 'Male' }],
  ['f, female, woman, girl', { system: ADMINISTRATIVE_GENDER_SYSTEM, code: 'F', display: 'Female' }],
  [
    'un, i, intersex, indeterminate, undifferentiated',
    { system: ADMINISTRATIVE_GENDER_SYSTEM, code: 'UN', display: 'Undifferentiated' },
  ],
]);

/** The mapped gender. It is empty when the text is empty. */
export interface MappedGender {
  readonly code?: Gender;
  /** The text, when it has no code. */
  readonly original?: string;
}

/** Maps a gender text to its FHIR code. A text without a code becomes `unknown`, and `original` holds the text. */
export function genderOf(text: string | undefined): MappedGender {
  const code = genderCode(text);
  return code ? { code } : text ? { code: 'unknown', original: text } : {};
}
