import type { Coding } from '@medplum/fhirtypes';
import { CONTACT_ROLE_SYSTEM, ROLE_CODE_SYSTEM, UK_CORE_RELATIONSHIP_ROLE_SYSTEM } from '../fhir/systems.ts';
import { codeKey, codeTable } from './text.ts';

/**
 * The codes that UK Core allows in `Patient.contact.relationship`, by Semble's `relationshipType`. Any other type only
 * gets a text.
 */
export const RELATIONSHIPS: readonly (readonly [type: string, coding: Coding])[] = [
  ['EMERGENCY_CONTACT', { system: CONTACT_ROLE_SYSTEM, code: 'C', display: 'Emergency Contact' }],
  ['NEXT_OF_KIN', { system: CONTACT_ROLE_SYSTEM, code: 'N', display: 'Next-of-Kin' }],
  ['SPOUSE_PARTNER', { system: ROLE_CODE_SYSTEM, code: 'SIGOTHR', display: 'significant other' }],
  ['FAMILY', { system: ROLE_CODE_SYSTEM, code: 'FAMMEMB', display: 'family member' }],
  ['PARENT_GUARDIAN', { system: UK_CORE_RELATIONSHIP_ROLE_SYSTEM, code: 'Guardian', display: 'Guardian' }],
];

/** The code of a `PARENT_GUARDIAN` whose label is that of a parent. */
export const PARENT: Coding = { system: ROLE_CODE_SYSTEM, code: 'PRN', display: 'parent' };

/** The labels of a parent. Only a whole label counts: a mother-in-law is not a parent. */
const isParentLabel = codeTable<true>([
  ['parent, birth parent, biological parent, natural parent', true],
  ['mother, birth mother, biological mother, natural mother, mum, mummy, mom, mommy, mam, mama', true],
  ['father, birth father, biological father, natural father, dad, daddy, papa', true],
]);

/** Types that are no contacts: payers belong in a Coverage, and these clinicians are not the patient's GP. */
export const LEFT_OUT: readonly string[] = ['INSURER', 'PAYER', 'PRACTITIONER', 'REFERRING_CLINICIAN', 'ANAESTHETIST'];

const codeOfType = codeTable(RELATIONSHIPS);

/** Returns the code of a relationship by its type and, for a parent or guardian, by its label. */
export function relationshipCode(type: string | undefined, label: string | undefined): Coding | undefined {
  return codeKey(type) === codeKey('PARENT_GUARDIAN') && isParentLabel(label) ? PARENT : codeOfType(type);
}

/** Whether relationships of this type are left out of the Patient. */
export function isLeftOut(type: string | undefined): boolean {
  return LEFT_OUT.some((one) => codeKey(one) === codeKey(type));
}

/** Whether this is the type of a general practitioner. */
export function isGeneralPractitioner(type: string | null | undefined): boolean {
  return codeKey(type) === 'gp';
}

/** Whether this is the type for which the practice writes a label. */
export function isOther(type: string | undefined): boolean {
  return codeKey(type) === 'other';
}

/** Writes a type as text: `NEXT_OF_KIN` becomes `Next of kin`. Empty when the type is unknown or empty. */
export function typeInWords(type = ''): string {
  const words = type
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
