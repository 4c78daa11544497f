import { describe, expect, it } from 'vitest';
import { mapped } from './mapped.ts';
import { CONTACT, CURRENT, DETAILS, NEXT_OF_KIN, typed, UK, V2, V3 } from './related.ts';

describe('related people', () => {
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
    ['Foster - carer', 'Foster carer'],
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
});
