import type { Address, Patient } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { mapped } from './mapped.ts';

const NEW: Patient = { resourceType: 'Patient' };

describe('the address', () => {
  const ADDRESS: Address = {
    id: 'semble-address',
    line: ['7 Marmalade Row'],
    city: 'Larkhampton',
    postalCode: 'ZZ9 9ZZ',
    country: 'GB',
  };
  const current: Patient = { ...NEW, address: [ADDRESS] };

  it('is one line, city, postcode and country, without a use', () => {
    expect(mapped().patient.address).toEqual([ADDRESS]);
  });

  it.each([
    ['zz99zz', 'ZZ9 9ZZ'],
    ['zz9  9zz', 'ZZ9 9ZZ'],
    ['M1 1AE', 'M1 1AE'],
    ['m11ae', 'M1 1AE'],
    ['m1\u200d1ae\u200c', 'M1 1AE'],
    ['CR26XH', 'CR2 6XH'],
    ['dn551pt', 'DN55 1PT'],
    ['w1a0ax', 'W1A 0AX'],
    ['ec1a1bb', 'EC1A 1BB'],
    ['cr09zz', 'CR0 9ZZ'],
    ['gir0aa', 'GIR 0AA'],
    ['abc1 9zz', 'abc1 9zz'],
    ['gir1aa', 'gir1aa'],
    ['d02 af30', 'd02 af30'],
    ['1012 ab', '1012 ab'],
    ['K1A 0b1', 'K1A 0b1'],
    ['75008', '75008'],
    ['ß1 1aa', 'ß1 1aa'],
  ])('has the postcode %s in the form %s', (postcode, postalCode) => {
    const { patient } = mapped({ address: { address: null, city: null, postcode, country: null } });
    expect(patient.address).toEqual([{ id: 'semble-address', postalCode }]);
  });

  it.each(['\n', '\r\n', '\r', '\u2028', ' \n \n', '\v', '\u0085'])(
    'has a line for each that %j separates',
    (lineBreak) => {
      const { patient, notes } = mapped({
        address: {
          address: ['Flat 2', '7 Marmalade Row', 'Horsforth'].join(lineBreak),
          city: `Lark${lineBreak}hampton`,
        },
      });
      expect(patient.address?.[0]?.line).toEqual(['Flat 2', '7 Marmalade Row', 'Horsforth']);
      expect(patient.address?.[0]?.city).toMatch(/^Lark\s+hampton$/);
      expect(notes.filter((note) => !/control characters/.test(note))).toEqual([]);
    },
  );

  it('has no line without a visible character', () => {
    const { patient } = mapped({ address: { address: '\n7 Marmalade Row\n\u200b\n ', city: '\u200b' } });
    expect(patient.address).toEqual([{ id: 'semble-address', line: ['7 Marmalade Row'] }]);
    expect(mapped({ address: { address: '\n\u200b\n' } }).patient).not.toHaveProperty('address');
  });

  it('of a related person has lines too', () => {
    const contactDetails = { address: 'Flat 2\n7 Marmalade Row' };
    const { patient } = mapped({ relatedAccounts: [{ relationshipType: 'NEXT_OF_KIN', contactDetails }] });
    expect(patient.contact?.[0]?.address).toEqual({ line: ['Flat 2', '7 Marmalade Row'] });
  });

  it('keeps the parts that are unknown', () => {
    expect(mapped({ address: { city: 'Wickering' } }, { current }).patient.address).toEqual([
      { ...ADDRESS, city: 'Wickering' },
    ]);
    const { patient } = mapped({ address: { address: null, postcode: null } }, { current });
    expect(patient.address).toEqual([{ id: 'semble-address', city: 'Larkhampton', country: 'GB' }]);
  });

  it('stays when it is unknown, and is removed when it is empty', () => {
    expect(mapped({ address: undefined }, { current }).patient.address).toEqual([ADDRESS]);
    const empty = { address: '', city: ' ', postcode: null, country: null };
    for (const address of [null, empty]) {
      expect(mapped({ address }, { current }).patient).not.toHaveProperty('address');
    }
  });
});
