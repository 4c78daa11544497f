import type { Patient } from '@medplum/fhirtypes';
import { mapped } from './mapped.ts';

/** The Patient that becomes of the usual patient. */
export const OURS: Patient = mapped().patient;

/** What a colleague may have added; in front, so that the order shows. */
export const THEIRS = {
  extension: [{ url: 'https://clinic.example/fhir/ward', valueString: 'North' }],
  identifier: [
    { system: 'https://clinic.example/record', value: 'R-17' },
    { id: 'x1', value: 'no system' },
  ],
  name: [{ use: 'nickname', text: 'Minnie' }],
  telecom: [
    { system: 'phone', value: '01632 960099' },
    { id: 'not-semble-phone', system: 'email', value: 'w@clinic.example' },
  ],
  address: [{ use: 'billing', text: 'Care of the clinic' }],
  contact: [{ name: { text: 'Ludmilla Osgood' } }],
  generalPractitioner: [{ display: 'Dr Peregrine Sallow' }],
} as const satisfies Partial<Record<keyof Patient, readonly object[]>>;

export const LISTS = [
  'extension',
  'identifier',
  'name',
  'telecom',
  'address',
  'contact',
  'generalPractitioner',
] as const;

/** A Patient to which a colleague has added those. */
export function withTheirs(patient: Patient): Patient {
  const lists = LISTS.map((list) => [list, [...THEIRS[list], ...(patient[list] ?? [])]]);
  return { ...patient, ...Object.fromEntries(lists) };
}
