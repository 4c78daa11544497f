import type { Extension, Patient } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { aSemblePatient } from '../../fixtures/semble-patient.ts';
import { LISTS, OURS, THEIRS, withTheirs } from './colleague.ts';
import { mapped } from './mapped.ts';

describe("a colleague's additions", () => {
  it.each(LISTS)('to %s survive a sync untouched and in order', (list) => {
    const current = { ...withTheirs(OURS), name: [...(OURS.name ?? []), ...THEIRS.name] };
    expect(mapped({}, { current }).patient[list]).toEqual(current[list]);
  });

  it.each(LISTS)('to %s survive when Semble empties its part', (list) => {
    const empty = {
      title: null,
      firstName: null,
      lastName: null,
      fullName: null,
      birthSurname: null,
      gender: 'male',
      sex: null,
      email: null,
      phones: null,
      address: null,
      numbers: null,
      relatedAccounts: null,
    };
    const { patient } = mapped(empty, { current: withTheirs(OURS) });
    expect(patient[list]).toEqual(expect.arrayContaining([...THEIRS[list]]));
    const staying = { extension: 2, identifier: 1 };
    const ours = list === 'extension' || list === 'identifier' ? staying[list] : 0;
    expect(patient[list]).toHaveLength(THEIRS[list].length + ours);
  });

  it('stay in elements that Semble does not have, known to FHIR or not', () => {
    const extra = {
      id: '3e7b0d0e-7d6c-4c0e-9d5f-0d2f5a3c1b2a',
      meta: { versionId: '1', tag: [{ system: 'https://clinic.example/tag', code: 'vip' }] },
      language: 'en-GB',
      maritalStatus: { text: 'Married' },
      communication: [{ language: { text: 'Cornish' } }],
      link: [{ other: { reference: 'Patient/other' }, type: 'seealso' as const }],
      _birthDate: {
        extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/patient-birthTime', valueDateTime: '1979' }],
      },
    };
    const current = { ...OURS, ...extra };
    expect(mapped({}, { current }).patient).toEqual(current);
  });
});

describe('entries of the bot', () => {
  it('are changed in place, among those of others', () => {
    const [first, second] = OURS.telecom ?? [];
    const telecom = [...(first ? [first] : []), ...THEIRS.telecom, ...(second ? [second] : [])];
    const phones = [
      { phoneId: '65c000000000000000000002', phoneType: 'Office', phoneNumber: '020 7946 0999' },
      { phoneId: '65c000000000000000000009', phoneType: 'Fax', phoneNumber: '01632 960777' },
    ];
    const { patient } = mapped({ phones, email: null }, { current: { ...OURS, telecom } });
    expect(patient.telecom).toEqual([
      ...THEIRS.telecom,
      { id: 'semble-phone-65c000000000000000000002', system: 'phone', value: '020 7946 0999', use: 'work' },
      { id: 'semble-phone-65c000000000000000000009', system: 'fax', value: '01632 960777' },
    ]);
  });

  it('do not move when Semble lists them in another order', () => {
    const { phones } = aSemblePatient();
    expect(mapped({ phones: [...(phones ?? [])].reverse() }, { current: OURS }).patient.telecom).toEqual(OURS.telecom);
  });

  it('are corrected when a colleague has changed or copied them', () => {
    const changed = (OURS.telecom ?? []).map((point) => ({ ...point, value: '01632 960000', rank: 1 }));
    const current: Patient = { ...OURS, telecom: [...changed, ...changed] };
    expect(mapped({}, { current }).patient.telecom).toEqual(OURS.telecom);
  });

  it('stay in their order while they are unknown, also when a colleague has duplicated one', () => {
    const name = [
      { id: 'semble-name', text: 'Wilhelmina Quillfeather' },
      { id: 'semble-name', text: 'Mina' },
      { text: 'Billie' },
    ];
    const silent = { title: undefined, firstName: undefined, lastName: undefined, fullName: undefined };
    const current: Patient = { resourceType: 'Patient', name };
    expect(mapped({ ...silent, birthSurname: undefined }, { current }).patient.name).toEqual(name);
  });

  it('go when no part of Semble’s patient stands behind them', () => {
    const stray = { id: 'semble-pager', system: 'pager', value: '1' } as const;
    const current: Patient = { ...OURS, telecom: [stray, ...(OURS.telecom ?? [])] };
    expect(mapped({}, { current }).patient.telecom).toEqual(OURS.telecom);
  });

  it.each(LISTS)('in %s take over entries that lost their element id, in place and without duplicates', (list) => {
    const unmarked = (OURS[list] ?? []).map(({ id: _, ...entry }) => entry);
    const colleagues = ['birth sex', 'birth place', 'NHS number'].length;
    const current: Patient = { ...OURS, ...Object.fromEntries([[list, [...THEIRS[list], ...unmarked]]]) };
    const { patient } = mapped({}, { current });
    const marked = patient[list]?.filter((entry) => entry.id?.startsWith('semble-')) ?? [];
    expect(patient[list]).toHaveLength(THEIRS[list].length + unmarked.length);
    expect(patient[list]?.filter((entry) => !marked.includes(entry)).slice(0, THEIRS[list].length)).toEqual(
      THEIRS[list],
    );
    // An NHS number, a birth sex or a birth place without the bot's element id counts as a colleague's.
    const kept = { extension: colleagues - 1, identifier: 1 };
    expect(unmarked.length - marked.length).toBe(list === 'extension' || list === 'identifier' ? kept[list] : 0);
  });

  it('take over an equal entry without an element id', () => {
    const [phone] = OURS.telecom ?? [];
    const { id: _, ...unmarked } = phone ?? {};
    const current: Patient = { ...OURS, telecom: [unmarked, ...(OURS.telecom ?? []), unmarked] };
    expect(mapped({}, { current }).patient.telecom).toEqual(OURS.telecom);
  });

  it('take over an entry with fewer members, but no second one', () => {
    const [phone, ...others] = OURS.telecom ?? [];
    const { id: _, use: __, ...less } = phone ?? {};
    const current: Patient = { ...OURS, telecom: [less, less, ...others] };
    expect(mapped({}, { current }).patient.telecom).toEqual(OURS.telecom);
  });

  it.each([true, false])(
    'are not added to an entry with all their members and more (that of the bot is stored: %s)',
    (isThere) => {
      const [phone, ...others] = OURS.telecom ?? [];
      const { id: _, ...same } = phone ?? {};
      const more = { ...same, rank: 1 };
      const current: Patient = { ...OURS, telecom: [more, ...(isThere && phone ? [phone] : []), ...others] };
      expect(mapped({}, { current }).patient.telecom).toEqual([more, ...others]);
      expect(mapped({ phones: [] }, { current }).patient.telecom).toEqual([
        more,
        ...others.filter(({ system }) => system === 'email'),
      ]);
    },
  );

  it('are not added to a contact that has more inside one of its members', () => {
    const semble = {
      relatedAccounts: [
        {
          relationshipId: 'r1',
          relationshipType: 'NEXT_OF_KIN',
          contactDetails: { firstName: 'Yusuf', lastName: 'Example', phones: [{ phoneNumber: '01632 960001' }] },
        },
      ],
    };
    const [own] = mapped(semble).patient.contact ?? [];
    expect(own?.telecom).toHaveLength(1);
    const { id: _, ...same } = own ?? {};
    const more = { ...same, telecom: own?.telecom?.map((point) => ({ ...point, rank: 1 })) ?? [] };
    expect(mapped(semble, { current: { resourceType: 'Patient', contact: [more] } }).patient.contact).toEqual([more]);
    const other = { ...more, telecom: [{ system: 'phone' as const, value: '01632 960002', rank: 1 }] };
    expect(mapped(semble, { current: { resourceType: 'Patient', contact: [other] } }).patient.contact).toEqual([
      other,
      own,
    ]);
  });

  it.each<Patient>([
    { resourceType: 'Patient', address: [{ line: ['Flat 2', '1 Invented Road'], city: 'Leeds' }] },
    { resourceType: 'Patient', address: [{ line: ['1 Invented Road'], city: 'Leeds', period: { start: '2020' } }] },
  ])('are not added to an address with more: %j', (current) => {
    const semble = { address: { address: '1 Invented Road', city: 'Leeds' } };
    expect(mapped(semble, { current }).patient.address).toEqual(current.address);
  });

  it('are added to an address with one of their lines and another one', () => {
    const semble = { address: { address: 'Flat 2\n1 Invented Road', city: 'Leeds' } };
    const theirs = { line: ['Flat 2', '9 Made-up Lane'], city: 'Leeds' };
    const own = { id: 'semble-address', line: ['Flat 2', '1 Invented Road'], city: 'Leeds' };
    const current: Patient = { resourceType: 'Patient', address: [theirs] };
    expect(mapped(semble, { current }).patient.address).toEqual([theirs, own]);
  });

  it('return when the entry with more members is removed', () => {
    const [phone] = OURS.telecom ?? [];
    const { id: _, ...same } = phone ?? {};
    const beside = mapped({}, { current: { ...OURS, telecom: [{ ...same, rank: 1 }] } }).patient;
    const telecom = (beside.telecom ?? []).filter(({ rank }) => rank === undefined);
    const { patient } = mapped({}, { current: { ...OURS, telecom } });
    expect(patient.telecom).toEqual(expect.arrayContaining(OURS.telecom ?? []));
    expect(patient.telecom).toHaveLength(OURS.telecom?.length ?? 0);
  });

  it('stay next to an entry with some equal and some other members', () => {
    const [phone] = OURS.telecom ?? [];
    const { id: _, ...same } = phone ?? {};
    const other = { ...same, use: 'old' as const };
    const current: Patient = { ...OURS, telecom: [other, ...(OURS.telecom ?? [])] };
    expect(mapped({}, { current }).patient.telecom).toEqual(current.telecom);
  });

  it('take over an extension of the project by its URL, with any value', () => {
    const url = 'https://semble.io/fhir/gender';
    const extension: Extension[] = [{ url, valueString: 'old' }, ...THEIRS.extension];
    const { patient } = mapped({ gender: 'new' }, { current: { resourceType: 'Patient', extension } });
    expect(patient.extension?.slice(0, 2)).toEqual([
      { id: 'semble-gender', url, valueString: 'new' },
      ...THEIRS.extension,
    ]);
  });

  it('do not take over an extension of the project with another URL', () => {
    const old: Extension = { url: 'https://semble.io/fhir/gender', valueString: 'Genderfluid' };
    const { patient } = mapped({ gender: 'female' }, { current: { resourceType: 'Patient', extension: [old] } });
    expect(patient.extension).toEqual([old, ...(OURS.extension ?? [])]);
  });

  it('take over an identifier by system and value', () => {
    const [id] = OURS.identifier ?? [];
    const { id: _, ...unmarked } = id ?? {};
    const current: Patient = { resourceType: 'Patient', identifier: [unmarked] };
    expect(mapped({ numbers: [] }, { current }).patient.identifier).toEqual([id]);
  });

  it.each([
    ['an identifier', 'identifier', { use: 'official' }],
    ['an extension of the project', 'extension', { _valueInstant: { id: 'seen' } }],
    ['an address', 'address', { use: 'home' }],
    ['a name', 'name', { period: { start: '2020' } }],
    ['a contact', 'contact', { gender: 'male' }],
    ['a general practitioner', 'generalPractitioner', { reference: 'Practitioner/1' }],
  ] as const)('are not put beside %s of a colleague that says more', (_name, list, more) => {
    const isProjects = (entry: object): boolean =>
      !('url' in entry) || String(entry.url).startsWith('https://semble.io/');
    const own = (OURS[list] ?? []).find(isProjects);
    const { id: _, ...same } = own ?? {};
    const theirs = { ...same, ...more };
    const others = (OURS[list] ?? []).filter((entry) => entry !== own);
    const current: Patient = { ...OURS, [list]: [theirs, ...others] };
    expect(mapped({}, { current }).patient[list]).toEqual([theirs, ...others]);
  });
});
