import type { Patient, PatientContact } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import type { SembleRelationship } from '../../src/semble/patient.ts';
import { mapped } from './mapped.ts';

const V2 = 'http://terminology.hl7.org/CodeSystem/v2-0131';
const V3 = 'http://terminology.hl7.org/CodeSystem/v3-RoleCode';
const UK = 'https://fhir.hl7.org.uk/CodeSystem/UKCore-AdditionalPersonRelationshipRole';
const UNREACHABLE = 'contact: an entry without name, telecom, address and organization was left out';

const DETAILS = {
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
const NEXT_OF_KIN = { coding: [{ system: V2, code: 'N', display: 'Next-of-Kin' }], text: 'Next of kin' };
const CONTACT: PatientContact = {
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
const CURRENT: Patient = { resourceType: 'Patient', contact: [CONTACT] };

function related(overrides: Partial<SembleRelationship> = {}): SembleRelationship {
  return { relationshipId: 'r1', relationshipType: 'NEXT_OF_KIN', contactDetails: DETAILS, ...overrides };
}

function typed(relationshipType: string | null, relationshipLabel: string | null = null) {
  return mapped({ relatedAccounts: [related({ relationshipType, relationshipLabel })] });
}

describe('related people', () => {
  it('are contacts with name, ways to reach them, address and company, and no element ids inside', () => {
    expect(mapped({ relatedAccounts: [related()] }).patient.contact).toEqual([CONTACT]);
  });

  it.each([
    ['EMERGENCY_CONTACT', V2, 'C', 'Emergency Contact', 'Emergency contact'],
    ['NEXT_OF_KIN', V2, 'N', 'Next-of-Kin', 'Next of kin'],
    ['next of kin', V2, 'N', 'Next-of-Kin', 'Next of kin'],
    ['SPOUSE_PARTNER', V3, 'SIGOTHR', 'significant other', 'Spouse partner'],
    ['FAMILY', V3, 'FAMMEMB', 'family member', 'Family'],
    ['PARENT_GUARDIAN', UK, 'Guardian', 'Guardian', 'Parent guardian'],
  ])('of the type %s have the code %s|%s', (type, system, code, display, text) => {
    expect(typed(type).patient.contact?.[0]?.relationship).toEqual([{ coding: [{ system, code, display }], text }]);
  });

  it.each([
    ['OTHER', 'Other'],
    ['PHARMACY', 'Pharmacy'],
    ['SCHOOL', 'School'],
    ['SOCIAL_WORKER', 'Social worker'],
    ['CARE_HOME_OF_TOMORROW', 'Care home of tomorrow'],
    ['__proto__', 'Proto'],
    ['constructor', 'Constructor'],
  ])('of the type %s have a text only', (type, text) => {
    expect(typed(type).patient.contact?.[0]?.relationship).toEqual([{ text }]);
  });

  it('have no relationship when their type is no word', () => {
    expect(typed('_').patient.contact?.[0]).not.toHaveProperty('relationship');
  });

  it('have the label of the practice as text', () => {
    expect(typed('OTHER', ' Neighbour ').patient.contact?.[0]?.relationship).toEqual([{ text: 'Neighbour' }]);
    expect(typed(null, 'Neighbour').patient.contact?.[0]?.relationship).toEqual([{ text: 'Neighbour' }]);
    expect(typed('NEXT_OF_KIN', 'Sister').patient.contact?.[0]?.relationship).toEqual([
      { ...NEXT_OF_KIN, text: 'Sister' },
    ]);
  });

  it('have no relationship when the type is empty', () => {
    const { relationship: _, ...rest } = CONTACT;
    expect(typed(null).patient.contact).toEqual([rest]);
  });

  it.each([
    ['Parent', 'PRN'],
    ['MOTHER', 'PRN'],
    ['Mum', 'PRN'],
    [' mum. ', 'PRN'],
    ['Dad', 'PRN'],
    ['her MOTHER', 'Guardian'],
    ['Mother-in-law', 'Guardian'],
    ['Grand parent', 'Guardian'],
    ['Not a parent', 'Guardian'],
    ['Step father', 'Guardian'],
    ['constructor', 'Guardian'],
    ['Father', 'PRN'],
    ['Grandmother', 'Guardian'],
    ['Parent/Guardian', 'Guardian'],
    ['Aunt', 'Guardian'],
  ])('that are parent or guardian and labelled %s have the code %s', (label, code) => {
    expect(typed('PARENT_GUARDIAN', label).patient.contact?.[0]?.relationship?.[0]?.coding?.[0]?.code).toBe(code);
    expect(typed('PARENT_GUARDIAN', label).patient.contact?.[0]?.relationship?.[0]?.text).toBe(label.trim());
  });

  it.each(['INSURER', 'PAYER', 'REFERRING_CLINICIAN', 'PRACTITIONER', 'ANAESTHETIST'])(
    'of the type %s are left out on purpose',
    (type) => {
      const { patient, notes } = typed(type);
      expect(patient).not.toHaveProperty('contact');
      expect(patient).not.toHaveProperty('generalPractitioner');
      expect(notes).toEqual([]);
    },
  );

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

  it('change their relationship with their type, and each keeps its unknown parts', () => {
    const other = { ...CONTACT, id: 'semble-contact-r2', name: { text: 'Odalys', given: ['Odalys'] } };
    const relatedAccounts = [
      { relationshipId: 'r1', relationshipType: 'FAMILY' },
      { relationshipId: 'r2', relationshipType: 'FAMILY', relationshipLabel: 'Mother' },
    ];
    const { patient } = mapped({ relatedAccounts }, { current: { ...CURRENT, contact: [CONTACT, other] } });
    const coding = [{ system: V3, code: 'FAMMEMB', display: 'family member' }];
    expect(patient.contact).toEqual([
      { ...CONTACT, relationship: [{ coding, text: 'Family' }] },
      { ...other, relationship: [{ coding, text: 'Mother' }] },
    ]);
  });

  it.each([undefined, []])('of another type have its words where no label is known: %j', (relationship) => {
    const contact = [{ ...CONTACT, ...(relationship && { relationship }) }];
    const relatedAccounts = [{ relationshipId: 'r1', relationshipType: 'OTHER' }];
    const labelled = mapped({ relatedAccounts }, { current: { ...CURRENT, contact } }).patient.contact;
    expect(labelled?.[0]?.relationship).toEqual([{ text: relationship ? 'Other' : 'Next of kin' }]);
    const { relationship: _, ...without } = CONTACT;
    const { patient } = mapped({ relatedAccounts }, { current: { ...CURRENT, contact: [without] } });
    expect(patient.contact?.[0]?.relationship).toEqual([{ text: 'Other' }]);
  });

  it('keep an unknown label', () => {
    const current = typed('OTHER', 'Neighbour').patient;
    const { patient } = mapped(
      { relatedAccounts: [{ relationshipId: 'r1', relationshipType: 'OTHER', contactDetails: DETAILS }] },
      { current },
    );
    expect(patient.contact?.[0]?.relationship).toEqual([{ text: 'Neighbour' }]);
  });

  it('that are new are left out while their type is unknown, because it may not be that of a contact', () => {
    const { patient } = mapped({ relatedAccounts: [{ relationshipId: 'r1', contactDetails: DETAILS }] });
    expect(patient).not.toHaveProperty('contact');
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
