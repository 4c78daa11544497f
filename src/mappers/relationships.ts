import type { Coding } from '@medplum/fhirtypes';
import { CONTACT_ROLE_SYSTEM, ROLE_CODE_SYSTEM, UK_CORE_RELATIONSHIP_ROLE_SYSTEM } from './systems.ts';

/**
 * Semble's `relationshipType`, in lower case with hyphens, to codes that UK Core allows in `Patient.contact.relationship`.
 * Any other type gives a text only.
 */
export const RELATIONSHIPS: ReadonlyMap<string, Coding> = new Map<string, Coding>([
  ['emergency-contact', { system: CONTACT_ROLE_SYSTEM, code: 'C', display: 'Emergency Contact' }],
  ['next-of-kin', { system: CONTACT_ROLE_SYSTEM, code: 'N', display: 'Next-of-Kin' }],
  ['spouse-partner', { system: ROLE_CODE_SYSTEM, code: 'SIGOTHR', display: 'significant other' }],
  ['family', { system: ROLE_CODE_SYSTEM, code: 'FAMMEMB', display: 'family member' }],
  ['parent-guardian', { system: UK_CORE_RELATIONSHIP_ROLE_SYSTEM, code: 'Guardian', display: 'Guardian' }],
]);

/** Of a parent or guardian whose label says that it is a parent. */
export const PARENT: Coding = { system: ROLE_CODE_SYSTEM, code: 'PRN', display: 'parent' };

/** Not contacts: who pays belongs on a Coverage, and these clinicians are not the nominated primary-care provider. */
export const LEFT_OUT: ReadonlySet<string> = new Set([
  'insurer',
  'payer',
  'practitioner',
  'referring-clinician',
  'anaesthetist',
]);
