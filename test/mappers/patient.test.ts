import { describe, expect, it } from 'vitest';
import { aSemblePatient } from '../../fixtures/semble-patient.ts';
import { differingElements } from '../../src/fhir/difference.ts';
import { LISTS, OURS, THEIRS, withTheirs } from './colleague.ts';
import { mapped } from './mapped.ts';

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

  it('of a patient with only an id is active and matched to Semble', () => {
    const nothing = Object.fromEntries(Object.keys(aSemblePatient()).map((name) => [name, undefined]));
    expect(mapped({ ...nothing, id: '507f191e810c19729de860ea' }).patient).toEqual({
      resourceType: 'Patient',
      identifier: [{ id: 'semble-id', system: 'https://semble.io/patient-id', value: '507f191e810c19729de860ea' }],
      active: true,
    });
  });

  it('is the Patient as it was when only the id is known of an existing one', () => {
    const nothing = Object.fromEntries(Object.keys(aSemblePatient()).map((name) => [name, undefined]));
    const current = { ...withTheirs(OURS), active: false, name: [...(OURS.name ?? []), ...THEIRS.name] };
    const { patient } = mapped({ ...nothing, id: '507f191e810c19729de860ea' }, { current, definitions: null });
    expect(differingElements(current, patient)).toEqual([]);
  });

  it('has a unique element id on every entry of the bot', () => {
    const ids = LISTS.flatMap((list) => OURS[list]?.map(({ id }) => id) ?? []);
    expect(ids.every((id) => id?.startsWith('semble-'))).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has notes without values, each once', () => {
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
