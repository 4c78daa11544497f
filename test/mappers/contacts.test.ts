import { describe, expect, it } from 'vitest';
import type { SembleRelationship } from '../../src/semble/patient.ts';
import { mapped } from './mapped.ts';
import { CONTACT, CURRENT, DETAILS, related } from './related.ts';

const UNREACHABLE = 'contact: an entry without name, telecom, address and organization was left out';

describe('related people', () => {
  it('are contacts with name, ways to reach them, address and company, and no element ids inside', () => {
    expect(mapped({ relatedAccounts: [related()] }).patient.contact).toEqual([CONTACT]);
  });

  it.each(['NEXT_OF_KIN', 'OTHER'])('with only the deprecated name have it as text (%s)', (relationshipType) => {
    const contactDetails = { name: ' Barnaby\u200b Quillfeather ', firstName: null, lastName: null };
    const { patient } = mapped({ relatedAccounts: [related({ relationshipType, contactDetails })] });
    expect(patient.contact?.[0]?.name).toEqual({ text: 'Barnaby Quillfeather' });
  });

  it('have the parts of their name and not the deprecated one, nor the name of their company twice', () => {
    const parts = mapped({ relatedAccounts: [related({ contactDetails: { ...DETAILS, name: 'Someone Else' } })] });
    expect(parts.patient.contact).toEqual([CONTACT]);
    const contactDetails = { companyName: 'Quill & Sons', name: 'Quill & Sons' };
    const company = mapped({ relatedAccounts: [related({ contactDetails })] });
    expect(company.patient.contact?.[0]).not.toHaveProperty('name');
  });

  it('have the deprecated name beside a title alone', () => {
    const contactDetails = { title: 'Mrs', firstName: null, lastName: '', name: 'Ada Bee' };
    const { patient } = mapped({ relatedAccounts: [related({ contactDetails })] });
    expect(patient.contact?.[0]?.name).toEqual({ text: 'Ada Bee', prefix: ['Mrs'] });
  });

  it.each([
    ['first', { firstName: 'Barnaby' }, { text: 'Barnaby', given: ['Barnaby'] }],
    ['last', { lastName: 'Quillfeather' }, { text: 'Quillfeather', family: 'Quillfeather' }],
  ])('have their %s name alone before the deprecated one', (_, part, name) => {
    const contactDetails = { ...part, name: 'Someone Else' };
    const { patient } = mapped({ relatedAccounts: [related({ contactDetails })] });
    expect(patient.contact?.[0]?.name).toEqual(name);
  });

  it.each([{ firstName: 'Barnaby' }, { lastName: 'Quillfeather' }])(
    'lose their name with its only part, while the deprecated one is unknown: %j',
    (part) => {
      const email = 'barnaby@quillfeather.example';
      const current = mapped({ relatedAccounts: [related({ contactDetails: { ...part, email } })] }).patient;
      const contactDetails = { firstName: null, lastName: null, email };
      const { patient } = mapped({ relatedAccounts: [related({ contactDetails })] }, { current });
      expect(patient.contact?.[0]).not.toHaveProperty('name');
    },
  );

  it('keep the deprecated name while it is unknown', () => {
    const contactDetails = { name: 'Barnaby Quillfeather', firstName: null };
    const current = mapped({ relatedAccounts: [related({ contactDetails })] }).patient;
    const { patient } = mapped({ relatedAccounts: [related({ contactDetails: { firstName: null } })] }, { current });
    expect(patient.contact).toEqual(current.contact);
    const gone = mapped({ relatedAccounts: [related({ contactDetails: { name: null } })] }, { current });
    expect(gone.patient).not.toHaveProperty('contact');
  });

  it('may have one number at home and as mobile', () => {
    const phones = ['Home', 'Mobile', 'home'].map((phoneType) => ({ phoneType, phoneNumber: '07700\u200b 900123' }));
    const { patient } = mapped({ relatedAccounts: [related({ contactDetails: { phones } })] });
    expect(patient.contact?.[0]?.telecom).toEqual([
      { system: 'phone', value: '07700 900123', use: 'home' },
      { system: 'phone', value: '07700 900123', use: 'mobile' },
    ]);
  });

  it('that are deleted go', () => {
    const { patient } = mapped({ relatedAccounts: [related({ deleted: true })] }, { current: CURRENT });
    expect(patient).not.toHaveProperty('contact');
  });

  it('are removed when the list is empty, and stay when it is unknown', () => {
    const generalPractitioner = [{ id: 'semble-gp-r2', display: 'Dr Odalys Fennimore' }];
    const current = { ...CURRENT, generalPractitioner };
    for (const relatedAccounts of [null, []]) {
      const { patient } = mapped({ relatedAccounts }, { current });
      expect(patient).not.toHaveProperty('contact');
      expect(patient).not.toHaveProperty('generalPractitioner');
    }
    expect(mapped({ relatedAccounts: undefined }, { current }).patient).toMatchObject(current);
  });

  it.each([null, []])('are removed when the list is %j, also those to which Semble gave no id', (relatedAccounts) => {
    const current = mapped({ relatedAccounts: [related({ relationshipId: null })] }).patient;
    expect(mapped({ relatedAccounts }, { current }).patient).not.toHaveProperty('contact');
  });

  it.each([
    ['no details', null],
    ['empty details', { title: null, firstName: ' ', lastName: '', companyName: null, email: null, phones: [] }],
    ['phones without numbers', { phones: [{ phoneType: 'Home', phoneNumber: '' }] }],
  ])('with %s are left out, with a note', (_, contactDetails) => {
    const { patient, notes } = mapped({ relatedAccounts: [related({ contactDetails })] });
    expect(patient).not.toHaveProperty('contact');
    expect(notes).toEqual([UNREACHABLE]);
  });

  it.each([
    ['a name', { lastName: 'Quillfeather' }, 'name'],
    ['a phone', { phones: [{ phoneType: 'Mobile', phoneNumber: '07700 900321' }] }, 'telecom'],
    ['an e-mail address', { email: 'barnaby@quillfeather.example' }, 'telecom'],
    ['an address', { city: 'Larkhampton' }, 'address'],
    ['a company', { companyName: 'Larkhampton Chemists' }, 'organization'],
  ])('with %s alone are contacts', (_, contactDetails, member) => {
    const { patient } = mapped({ relatedAccounts: [related({ contactDetails })] });
    expect(Object.keys(patient.contact?.[0] ?? {}).sort()).toEqual(['id', member, 'relationship'].sort());
  });

  it('lose control characters in a phone number, and the note names the element only', () => {
    const contactDetails = { phones: [{ phoneType: 'Home', phoneNumber: '01632\u0007 960123' }] };
    const { patient, notes } = mapped({ relatedAccounts: [related({ contactDetails })] });
    expect(patient.contact?.[0]?.telecom).toEqual([{ system: 'phone', value: '01632 960123', use: 'home' }]);
    expect(notes).toEqual(['contact: control characters or lone surrogates were removed']);
  });

  it('have each number once', () => {
    const phone = { phoneType: 'Home', phoneNumber: '01632 960123' };
    const { patient } = mapped({ relatedAccounts: [related({ contactDetails: { phones: [phone, phone] } })] });
    expect(patient.contact?.[0]?.telecom).toHaveLength(1);
  });

  it('keep their unknown parts', () => {
    const keeping = (overrides: Partial<SembleRelationship>) =>
      mapped({ relatedAccounts: [{ relationshipId: 'r1', ...overrides }] }, { current: CURRENT }).patient.contact;
    expect(keeping({})).toEqual([CONTACT]);
    expect(keeping({ relationshipType: 'FAMILY' })?.[0]?.name).toEqual(CONTACT.name);
    expect(keeping({ contactDetails: { email: null } })).toEqual([
      { ...CONTACT, telecom: [{ system: 'phone', value: '01632 960123', use: 'home' }] },
    ]);
    expect(keeping({ contactDetails: { phones: null, firstName: 'Bernard' } })).toEqual([
      {
        ...CONTACT,
        name: { text: 'Mr Bernard Quillfeather', prefix: ['Mr'], given: ['Bernard'], family: 'Quillfeather' },
        telecom: [{ system: 'email', value: 'barnaby@quillfeather.example' }],
      },
    ]);
  });

  it('never share an element id', () => {
    const { patient } = mapped({ relatedAccounts: [related(), related(), related({ relationshipId: null })] });
    expect(patient.contact?.map(({ id }) => id)).toEqual([
      'semble-contact-r1',
      'semble-contact-at-1',
      'semble-contact-at-2',
    ]);
  });
});
