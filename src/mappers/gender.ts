import type { Coding, Patient } from '@medplum/fhirtypes';
import { ADMINISTRATIVE_GENDER_SYSTEM } from './systems.ts';
import { lookupKey } from './text.ts';

export type Gender = NonNullable<Patient['gender']>;

/** Semble's free text to https://hl7.org/fhir/R4/valueset-administrative-gender.html. */
const GENDERS: ReadonlyMap<string, Gender> = new Map<string, Gender>([
  ['male', 'male'],
  ['female', 'female'],
  ['other', 'other'],
  ['other-specific', 'other'],
  ['prefer-not-to-say', 'unknown'],
]);

/** Semble's free text to the codes that UK Core binds its birth sex extension to. */
const BIRTH_SEXES: ReadonlyMap<string, Coding> = new Map<string, Coding>([
  ['male', { system: ADMINISTRATIVE_GENDER_SYSTEM, code: 'M', display: 'Male' }],
  ['female', { system: ADMINISTRATIVE_GENDER_SYSTEM, code: 'F', display: 'Female' }],
  ['intersex', { system: ADMINISTRATIVE_GENDER_SYSTEM, code: 'UN', display: 'Undifferentiated' }],
]);

/** What a gender text says: nothing when it is empty. */
export interface GenderSaid {
  readonly code?: Gender;
  /** The text, where no code stands for it. */
  readonly original?: string;
}

/** The FHIR code for a gender text; one that no code stands for is `unknown`, and `original` keeps it. */
export function genderOf(text: string | undefined): GenderSaid {
  const code = GENDERS.get(lookupKey(text));
  return code ? { code } : text ? { code: 'unknown', original: text } : {};
}

/** The UK Core code for a sex text, or undefined when no code stands for it. */
export function birthSex(text: string): Coding | undefined {
  return BIRTH_SEXES.get(lookupKey(text));
}
