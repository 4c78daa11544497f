import type { HumanName, Patient } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { mapped } from './mapped.ts';

const NAME: HumanName = {
  id: 'semble-name',
  use: 'official',
  text: 'Mrs Wilhelmina Quillfeather',
  prefix: ['Mrs'],
  given: ['Wilhelmina'],
  family: 'Quillfeather',
};
const MAIDEN: HumanName = { id: 'semble-maiden', use: 'maiden', family: 'Thistlewood' };
const NOTHING = { title: undefined, firstName: undefined, lastName: undefined, fullName: undefined };

function withoutUndefined(name: object): object {
  return Object.fromEntries(Object.entries(name).filter(([, value]) => value !== undefined));
}

function withNames(...name: HumanName[]): Patient {
  return { resourceType: 'Patient', name };
}

describe('the name', () => {
  it('has the full name as text, and its parts; the surname at birth is a name of its own', () => {
    expect(mapped().patient.name).toEqual([NAME, MAIDEN]);
  });

  it.each([
    ['all parts', {}, 'Mrs Wilhelmina Quillfeather'],
    ['no title', { title: null }, 'Wilhelmina Quillfeather'],
    ['no first name', { firstName: ' ' }, 'Mrs Quillfeather'],
    ['no last name', { lastName: '' }, 'Mrs Wilhelmina'],
    ['a last name alone', { title: null, firstName: null }, 'Quillfeather'],
  ])('is joined from %s when there is no full name', (_, parts, text) => {
    expect(mapped({ fullName: null, birthSurname: null, ...parts }).patient.name?.[0]?.text).toBe(text);
  });

  it('has no empty parts', () => {
    const { patient } = mapped({
      title: '',
      firstName: null,
      lastName: '  ',
      fullName: 'Wilhelmina',
      birthSurname: '',
    });
    expect(patient.name).toEqual([{ id: 'semble-name', use: 'official', text: 'Wilhelmina' }]);
  });

  it('is absent when all of it is empty in Semble', () => {
    const empty = { title: null, firstName: '', lastName: null, fullName: ' ', birthSurname: null };
    expect(mapped(empty).patient).not.toHaveProperty('name');
    expect(mapped(empty, { current: withNames(NAME, MAIDEN) }).patient).not.toHaveProperty('name');
  });

  it('keeps the parts that are unknown', () => {
    const { patient } = mapped(
      { ...NOTHING, firstName: 'Minnie', birthSurname: undefined },
      { current: withNames(NAME) },
    );
    expect(patient.name).toEqual([{ ...NAME, text: 'Mrs Minnie Quillfeather', given: ['Minnie'] }]);
  });

  it('keeps its text while the full name is unknown and no part has changed', () => {
    const kept = { ...NAME, text: 'Mrs Wilhelmina Q.' };
    expect(mapped({ fullName: undefined }, { current: withNames(kept) }).patient.name?.[0]).toEqual(kept);
  });

  it('is joined again when a part has changed and the full name is unknown', () => {
    const { patient } = mapped({ fullName: undefined, lastName: 'Brook' }, { current: withNames(NAME) });
    expect(patient.name?.[0]?.text).toBe('Mrs Wilhelmina Brook');
  });

  it('stays complete, with the additions of a colleague, when all of it is unknown', () => {
    const name = [{ ...NAME, period: { start: '2020-01-01' } }, MAIDEN];
    expect(mapped({ ...NOTHING, birthSurname: undefined }, { current: withNames(...name) }).patient.name).toEqual(name);
    expect(mapped({ ...NOTHING, birthSurname: undefined }).patient).not.toHaveProperty('name');
  });
});

describe('names from before', () => {
  const ADA = { title: 'Ms', firstName: 'Ada', lastName: 'Adopt', fullName: 'Ms Ada Adopt', birthSurname: null };
  const OFFICIAL = {
    id: 'semble-name',
    use: 'official',
    text: 'Ms Ada Adopt',
    prefix: ['Ms'],
    given: ['Ada'],
    family: 'Adopt',
  };

  it.each([
    [{ family: 'Adopt', given: ['Ada'] }],
    [{ use: 'official', family: 'Adopt', given: ['Ada'] }],
    [{ text: 'Ms Ada Adopt' }],
    [{ id: 'n1', family: 'Adopt' }],
  ] as const)('that say no more than the official one are taken over: %j', (name) => {
    expect(mapped(ADA, { current: withNames(name as HumanName) }).patient.name).toEqual([OFFICIAL]);
  });

  it.each([
    [{ family: 'Formerly', given: ['Ada'] }],
    [{ use: 'usual', family: 'Adopt', given: ['Ada'] }],
    [{ family: 'Adopt', given: ['Ada', 'May'] }],
    [{ text: 'Ada' }],
  ] as const)('that say something else stay, behind the official one: %j', (name) => {
    expect(mapped(ADA, { current: withNames(name as HumanName) }).patient.name).toEqual([OFFICIAL, name]);
    const current = withNames(name as HumanName, OFFICIAL as HumanName, { use: 'nickname', text: 'Addie' });
    expect(mapped(ADA, { current }).patient.name).toEqual([OFFICIAL, name, { use: 'nickname', text: 'Addie' }]);
  });
});

describe('the order of names', () => {
  it('has every copy of the official name before the names of colleagues, also while it is unknown', () => {
    const nickname: HumanName = { use: 'nickname', text: 'Minnie' };
    const copy = { ...NAME, text: 'Wilhelmina Q.' };
    const { patient } = mapped({ ...NOTHING, birthSurname: null }, { current: withNames(NAME, nickname, copy) });
    expect(patient.name).toEqual([NAME, copy, nickname]);
  });

  it('stays as it is when Semble has a surname at birth and no official name', () => {
    const empty = { title: null, firstName: null, lastName: null, fullName: null };
    const current = withNames({ use: 'nickname', text: 'Minnie' }, MAIDEN);
    expect(mapped(empty, { current }).patient.name).toEqual(current.name);
  });
});

describe('an official name that a colleague keeps', () => {
  it('with more members than that of Semble comes first in its place', () => {
    const theirs = { ...NAME, id: 'n1', period: { start: '2020-01-01' } };
    const current = withNames({ use: 'nickname', text: 'Minnie' }, theirs);
    const { patient } = mapped({ birthSurname: null }, { current });
    expect(patient.name).toEqual([theirs, { use: 'nickname', text: 'Minnie' }]);
  });
});

describe('texts', () => {
  it.each([
    ['a control character', 'Wil\u0007helmina'],
    ['a NUL', '\u0000Wilhelmina'],
    ['a NUL before a space', '\u0000 Wilhelmina'],
    ['a C1 control', 'Wilhelmina\u0080'],
    ['the first half of a surrogate pair', 'Wil\ud83dhelmina'],
    ['the second half of a surrogate pair', 'Wilhelmina\udc00'],
  ])('lose %s, and the note names the element only', (_, firstName) => {
    const { patient, notes } = mapped({ firstName });
    expect(patient.name?.[0]?.given).toEqual(['Wilhelmina']);
    expect(notes).toEqual(['name: control characters or lone surrogates were removed']);
  });

  it('keep whole surrogate pairs, accents and other scripts', () => {
    const { patient, notes } = mapped({ firstName: 'Zoë 𝒵 李', lastName: 'Ó Súilleabháin' });
    expect(patient.name?.[0]).toMatchObject({ given: ['Zoë 𝒵 李'], family: 'Ó Súilleabháin' });
    expect(notes).toEqual([]);
  });

  it('lose outer white space without a note', () => {
    const { patient, notes } = mapped({ firstName: '\t Wilhelmina \r\n' });
    expect(patient.name?.[0]?.given).toEqual(['Wilhelmina']);
    expect(notes).toEqual([]);
  });

  it.each(['\r\n', '\t', '\v', '\f', '\u0085'])('get a space for %j, so that no two words grow together', (space) => {
    const { patient } = mapped({ firstName: `Wilhelmina${space}Verity` });
    expect(patient.name?.[0]?.given).toEqual(['Wilhelmina Verity']);
  });

  it.each([
    '\u200b',
    '\u00ad\u2060',
    '\u200d',
    '\u200c \u200d',
    '\u3164',
    '\u2800',
    '\ufe0f',
    '\u{e0020}',
    '\ufeff \u00a0',
  ])('without a visible character are empty: %j', (nothing) => {
    const { patient } = mapped({ title: nothing, birthSurname: nothing, fullName: nothing });
    expect(patient.name).toEqual(
      [{ ...NAME, text: 'Wilhelmina Quillfeather', prefix: undefined }].map(withoutUndefined),
    );
  });

  it('keep the joiners that scripts need, and lose other format characters', () => {
    const { patient, notes } = mapped({ firstName: '\u200bعلی\u200cرضا\u00ad', lastName: 'क्\u200dष\u2066' });
    expect(patient.name?.[0]).toMatchObject({ given: ['علی\u200cرضا'], family: 'क्\u200dष' });
    expect(notes).toEqual([]);
  });

  it('of control characters alone are empty', () => {
    expect(mapped({ birthSurname: '\u0001\u0002' }).patient.name).toEqual([NAME]);
  });
});
