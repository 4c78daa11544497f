import type { Extension, Patient } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { mapped } from './mapped.ts';

const NEW: Patient = { resourceType: 'Patient' };
const UK_CORE = 'https://fhir.hl7.org.uk/StructureDefinition/';
const BIRTH_SEX = `${UK_CORE}Extension-UKCore-BirthSex`;
const GENDER = 'https://semble.io/fhir/gender';
const SILENT = { gender: undefined, sex: undefined, placeOfBirth: undefined, updatedAt: undefined };

function sexCoding(code: string): Extension {
  const coding = [{ system: 'http://terminology.hl7.org/CodeSystem/v3-AdministrativeGender', code }];
  return { url: BIRTH_SEX, valueCodeableConcept: { coding } };
}

describe('gender', () => {
  it.each([
    ['male', 'male'],
    ['Female', 'female'],
    [' FEMALE ', 'female'],
    ['Other', 'other'],
    ['other specific', 'other'],
    ['other-specific', 'other'],
    ['Prefer_not_to_say', 'unknown'],
    ['prefer not to say', 'unknown'],
    ['prefer-not-to-say', 'unknown'],
    ['prefer  not - to_ say', 'unknown'],
    ['M', 'male'],
    ['m.', 'male'],
    ['Man', 'male'],
    ['F', 'female'],
    ['Woman', 'female'],
    ['wo\u200bman', 'female'],
    ['\uff26emale', 'female'],
    ['Nonbinary', 'other'],
    ['Non-binary', 'other'],
    ['non\u2011binary', 'other'],
    ['NON BINARY', 'other'],
    ['Indeterminate', 'other'],
    ['Not known', 'unknown'],
  ])('"%s" is %s', (gender, code) => {
    const { patient } = mapped({ ...SILENT, gender });
    expect(patient.gender).toBe(code);
    expect(patient).not.toHaveProperty('extension');
  });

  it.each(['Genderfluid', 'Not a man', 'Manx', 'M/F', 'X', 'constructor', '__proto__', 'toString'])(
    'keeps the text "%s", for which there is no code, in an extension',
    (gender) => {
      const { patient } = mapped({ ...SILENT, gender });
      expect(patient.gender).toBe('unknown');
      expect(patient.extension).toEqual([{ id: 'semble-gender', url: GENDER, valueString: gender }]);
    },
  );

  it('keeps an unknown text without the characters that can not be seen', () => {
    const { patient } = mapped({ ...SILENT, gender: '\u200bTwo\u00ad-Spirit\u200b ' });
    expect(patient.extension).toEqual([{ id: 'semble-gender', url: GENDER, valueString: 'Two-Spirit' }]);
  });

  it.each([null, '', '\u200b', undefined])('stays as it is when the value in Semble is %j', (gender) => {
    const current = mapped({ ...SILENT, gender: 'Genderfluid' }).patient;
    const { patient } = mapped({ ...SILENT, gender }, { current });
    expect(patient).toMatchObject({ gender: 'unknown', extension: current.extension });
    expect(mapped({ gender }).patient).not.toHaveProperty('gender');
  });

  it('gets rid of the kept text when a code is known', () => {
    const current = mapped({ ...SILENT, gender: 'Genderfluid' }).patient;
    const { patient } = mapped({ ...SILENT, gender: 'female' }, { current });
    expect(patient.gender).toBe('female');
    expect(patient).not.toHaveProperty('extension');
  });
});

describe('birth sex', () => {
  it.each([
    ['male', 'M', 'Male'],
    ['Female', 'F', 'Female'],
    ['INTERSEX', 'UN', 'Undifferentiated'],
    ['M', 'M', 'Male'],
    ['f', 'F', 'Female'],
    ['Woman', 'F', 'Female'],
    ['\u200bMan', 'M', 'Male'],
    ['Indeterminate', 'UN', 'Undifferentiated'],
  ])('of "%s" is %s %s, and does not touch gender', (sex, code, display) => {
    const { patient } = mapped({ ...SILENT, sex });
    const coding = [{ system: 'http://terminology.hl7.org/CodeSystem/v3-AdministrativeGender', code, display }];
    const entry = { id: 'semble-birth-sex', url: BIRTH_SEX, valueCodeableConcept: { coding } };
    expect(patient.extension).toEqual([entry]);
    expect(patient).not.toHaveProperty('gender');
  });

  it.each(['other', 'Nonbinary', 'not male', 'constructor', '__proto__'])(
    'has no code for "%s": none is kept, with a note',
    (sex) => {
      const { patient, notes } = mapped({ ...SILENT, sex }, { current: mapped({ ...SILENT, sex: 'male' }).patient });
      expect(patient).not.toHaveProperty('extension');
      expect(notes).toEqual(['extension: a sex without a birth sex code was left out']);
    },
  );

  it('is removed when it is empty in Semble, and stays when it is unknown', () => {
    const current = mapped({ ...SILENT, sex: 'male' }).patient;
    expect(mapped({ ...SILENT, sex: null }, { current }).patient).not.toHaveProperty('extension');
    expect(mapped(SILENT, { current }).patient.extension).toEqual(current.extension);
  });

  it.each([
    ['equal', 'female', []],
    ['different', 'male', ['extension: a different birth sex is already there']],
  ])('of a colleague stays as it is, and the only one, when that of the bot is %s', (_, sex, expected) => {
    const theirs = sexCoding('F');
    const ours = mapped({ ...SILENT, sex }).patient.extension ?? [];
    for (const extension of [[theirs], [...ours, theirs]]) {
      const { patient, notes } = mapped({ ...SILENT, sex }, { current: { ...NEW, extension } });
      expect(patient.extension).toEqual([theirs]);
      expect(notes).toEqual(expected);
    }
  });

  it('of a colleague is not called different while one of several is equal', () => {
    const current: Patient = { ...NEW, extension: [sexCoding('F'), sexCoding('M')] };
    const { patient, notes } = mapped({ ...SILENT, sex: 'female' }, { current });
    expect(patient.extension).toEqual(current.extension);
    expect(notes).toEqual([]);
  });

  it('of a colleague stays the only one, although it has no value to compare', () => {
    for (const value of [{ valueCodeableConcept: { text: 'not said' } }, { valueString: 'not said' }]) {
      const extension = [{ url: sexCoding('F').url, ...value }];
      const { patient, notes } = mapped({ ...SILENT, sex: 'female' }, { current: { ...NEW, extension } });
      expect(patient.extension).toEqual(extension);
      expect(notes).toEqual(['extension: a different birth sex is already there']);
    }
  });

  it('of the bot is removed when a colleague has one, even when it is unknown', () => {
    const ours = mapped({ ...SILENT, sex: 'female' }).patient.extension ?? [];
    const current: Patient = { ...NEW, extension: [sexCoding('F'), ...ours] };
    expect(mapped(SILENT, { current }).patient.extension).toEqual([sexCoding('F')]);
  });
});
