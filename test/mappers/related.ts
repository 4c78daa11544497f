import type { Patient, PatientContact } from '@medplum/fhirtypes';
import type { SembleRelationship } from '../../src/semble/patient.ts';
import { mapped } from './mapped.ts';

export const V2 = 'http://terminology.hl7.org/CodeSystem/v2-0131';
export const V3 = 'http://terminology.hl7.org/CodeSystem/v3-RoleCode';
export const UK = 'https://fhir.hl7.org.uk/CodeSystem/UKCore-AdditionalPersonRelationshipRole';

export const DETAILS = {
  title: 'Mr',
  firstName: 'Barnaby',
  lastName: 'Quillfeather',
  companyName: 'Quill & Sons',
  email: 'barnaby@quillfeather.example',
  address: '7 Marmalade Row',
  city: 'Larkhampton',
  postcode: 'zz99zz',
  country: 'GB',
  phones: [{ phoneId: 'p9', phoneType: 'Home', phoneNumber: '01632 960123' }],
};
export const NEXT_OF_KIN = { coding: [{ system: V2, code: 'N', display: 'Next-of-Kin' }], text: 'Next of kin' };
export const CONTACT: PatientContact = {
  id: 'semble-contact-r1',
  relationship: [NEXT_OF_KIN],
  name: { text: 'Mr Barnaby Quillfeather', prefix: ['Mr'], given: ['Barnaby'], family: 'Quillfeather' },
  telecom: [
    { system: 'phone', value: '01632 960123', use: 'home' },
    { system: 'email', value: 'barnaby@quillfeather.example' },
  ],
  address: { line: ['7 Marmalade Row'], city: 'Larkhampton', postalCode: 'ZZ9 9ZZ', country: 'GB' },
  organization: { display: 'Quill & Sons' },
};
export const CURRENT: Patient = { resourceType: 'Patient', contact: [CONTACT] };

/** A related person as Semble has one; each member replaces one of the usual person. */
export function related(overrides: Partial<SembleRelationship> = {}): SembleRelationship {
  return { relationshipId: 'r1', relationshipType: 'NEXT_OF_KIN', contactDetails: DETAILS, ...overrides };
}

/** Maps a patient with one related person of this type and label. */
export function typed(relationshipType: string | null, relationshipLabel: string | null = null) {
  return mapped({ relatedAccounts: [related({ relationshipType, relationshipLabel })] });
}
