import type { Patient } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { differingElements } from '../../src/mappers/difference.ts';
import { aSemblePatient } from '../support/semble-patient.ts';
import { mapped } from './mapped.ts';

const OURS: Patient = mapped().patient;

/** What a colleague may have added; in front, so that the order shows. */
const THEIRS = {
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

const LISTS = ['extension', 'identifier', 'name', 'telecom', 'address', 'contact', 'generalPractitioner'] as const;

function withTheirs(patient: Patient): Patient {
  const lists = LISTS.map((list) => [list, [...THEIRS[list], ...(patient[list] ?? [])]]);
  return { ...patient, ...Object.fromEntries(lists) };
}

describe('the mapped Patient', () => {
  it('of a new patient has neither id nor meta: they are for others to add', () => {
    expect(Object.keys(OURS).sort()).toEqual([
      'active',
      'address',
      'birthDate',
      'contact',
      'extension',
      'gender',
      'generalPractitioner',
      'identifier',
      'name',
      'resourceType',
      'telecom',
    ]);
  });

  it('of a patient of whom only the id is known is nothing but active and tied to Semble', () => {
    const nothing = Object.fromEntries(Object.keys(aSemblePatient()).map((name) => [name, undefined]));
    expect(mapped({ ...nothing, id: '507f191e810c19729de860ea' }).patient).toEqual({
      resourceType: 'Patient',
      identifier: [{ id: 'semble-id', system: 'https://semble.io/patient-id', value: '507f191e810c19729de860ea' }],
      active: true,
    });
  });

  it('is the Patient as it was when only the id is known of an existing one', () => {
    const nothing = Object.fromEntries(Object.keys(aSemblePatient()).map((name) => [name, undefined]));
    const current = withTheirs({ ...OURS, active: false });
    const { patient } = mapped({ ...nothing, id: '507f191e810c19729de860ea' }, { current, definitions: null });
    expect(differingElements(current, patient)).toEqual([]);
  });

  it('has a mark of its own on every entry of ours', () => {
    const ids = LISTS.flatMap((list) => OURS[list]?.map(({ id }) => id) ?? []);
    expect(ids.every((id) => id?.startsWith('semble-'))).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has notes that never tell a value, each once', () => {
    const secret = 'Qx\u0007';
    const { notes } = mapped({
      ...Object.fromEntries(
        ['firstName', 'lastName', 'gender', 'sex', 'dob', 'updatedAt', 'email'].map((name) => [name, secret]),
      ),
      phones: [{ phoneId: secret, phoneType: secret, phoneNumber: secret }],
      numbers: [{ id: secret, referenceId: secret, value: secret }],
      address: { address: secret },
      placeOfBirth: { name: secret },
      relatedAccounts: [{ relationshipType: secret, contactDetails: { firstName: secret, phones: [] } }],
    });
    expect(notes.length).toBeGreaterThan(5);
    expect(notes.join()).not.toContain('Q');
    expect(new Set(notes).size).toBe(notes.length);
    expect(
      notes.every((note) => /^(name|gender|birthDate|extension|identifier|telecom|address|contact): /.test(note)),
    ).toBe(true);
  });
});
