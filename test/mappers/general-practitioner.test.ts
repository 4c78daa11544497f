import type { Patient } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import type { SembleRelationship } from '../../src/semble/patient.ts';
import { mapped } from './mapped.ts';

function related(overrides: Partial<SembleRelationship> = {}): SembleRelationship {
  return { relationshipId: 'r1', relationshipType: 'GP', ...overrides };
}

describe('the GP', () => {
  const gp = (contactDetails: SembleRelationship['contactDetails']) =>
    mapped({ relatedAccounts: [related({ contactDetails })] });

  it.each([
    [
      'a person and a surgery',
      { title: 'Dr', lastName: 'Fennimore', companyName: 'Mill Surgery' },
      'Dr Fennimore, Mill Surgery',
    ],
    ['a person', { title: 'Dr', firstName: 'Odalys', lastName: 'Fennimore' }, 'Dr Odalys Fennimore'],
    ['a surgery', { companyName: ' Mill Surgery ' }, 'Mill Surgery'],
  ])('is the general practitioner by the name of %s, and no contact', (_, details, display) => {
    const { patient } = gp(details);
    expect(patient.generalPractitioner).toEqual([{ id: 'semble-gp-r1', display }]);
    expect(patient).not.toHaveProperty('contact');
  });

  it.each([null, undefined, {}, { email: 'surgery@larkhampton.example' }])(
    'without a name is left out: %j',
    (details) => {
      const { patient, notes } = gp(details);
      expect(patient).not.toHaveProperty('generalPractitioner');
      expect(notes).toEqual(['generalPractitioner: an entry without a name was left out']);
    },
  );

  it('loses control characters, and the note names the element', () => {
    const { patient, notes } = gp({ lastName: 'Fenni\u0007more' });
    expect(patient.generalPractitioner?.[0]?.display).toBe('Fennimore');
    expect(notes).toEqual(['generalPractitioner: control characters or lone surrogates were removed']);
  });

  it('stays when type and details are unknown', () => {
    const current = gp({ lastName: 'Fennimore' }).patient;
    const { patient } = mapped({ relatedAccounts: [{ relationshipId: 'r1' }] }, { current });
    expect(patient.generalPractitioner).toEqual([{ id: 'semble-gp-r1', display: 'Fennimore' }]);
    expect(patient).not.toHaveProperty('contact');
  });

  it('stands beside those that a colleague put there', () => {
    const theirs = { reference: 'Practitioner/3e7b0d0e-7d6c-4c0e-9d5f-0d2f5a3c1b2a' };
    const current: Patient = { resourceType: 'Patient', generalPractitioner: [theirs] };
    const relatedAccounts = [related({ contactDetails: { lastName: 'Fennimore' } })];
    expect(mapped({ relatedAccounts }, { current }).patient.generalPractitioner).toEqual([
      theirs,
      { id: 'semble-gp-r1', display: 'Fennimore' },
    ]);
  });
});
