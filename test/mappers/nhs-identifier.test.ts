import type { Identifier, Patient } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { NHS_DEFINITION, OLD_NHS_DEFINITION, OWN_DEFINITION } from '../../fixtures/semble-patient.ts';
import { mapped } from './mapped.ts';
import { number, numbersOf, plain, SEMBLE_ID } from './numbers.ts';

const NHS = 'https://fhir.nhs.uk/Id/nhs-number';
function withIdentifiers(...identifier: Identifier[]): Patient {
  return { resourceType: 'Patient', identifier: [SEMBLE_ID, ...identifier] };
}

const OURS: Identifier = {
  id: 'semble-number-a',
  system: NHS,
  value: '9990000018',
  extension: [
    {
      url: 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus',
      valueCodeableConcept: {
        coding: [
          {
            system: 'https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatusEngland',
            code: '02',
            display: 'Number present but not traced',
          },
        ],
      },
    },
  ],
};

describe('the NHS number', () => {
  it('is the number of the NHS definition, in ten digits, present but not traced', () => {
    expect(numbersOf([number('a', NHS_DEFINITION, '999 000-0018')]).numbers).toEqual([OURS]);
  });

  it('is one, also when the definition of another becomes unknown', () => {
    const current = withIdentifiers(OURS);
    const numbers = [{ id: 'a', value: '9990000018' }, number('b', NHS_DEFINITION, '9990000026')];
    const { brief } = numbersOf(numbers, { current });
    expect(brief).toEqual([`${NHS}|9990000018`]);
  });

  it('is the number of the kind that the settings name, before the definitions', () => {
    const numbers = [number('a', NHS_DEFINITION, '9990000018'), number('b', OWN_DEFINITION, '9990000026')];
    const settings = { nhsNumberDefinition: OWN_DEFINITION };
    const expected = [plain(NHS_DEFINITION, '9990000018'), `${NHS}|9990000026`];
    expect(numbersOf(numbers, { settings }).brief).toEqual(expected);
    expect(numbersOf(numbers, { settings, definitions: null }).brief).toEqual(expected);
  });

  it('is found by definition when the patient has none of the kind that the settings name', () => {
    const settings = { nhsNumberDefinition: OWN_DEFINITION };
    const { brief } = numbersOf([number('a', NHS_DEFINITION, '9990000018')], { settings });
    expect(brief).toEqual([`${NHS}|9990000018`]);
  });

  it('is the one of the definition in use when a deleted definition has one as well', () => {
    const { brief, notes } = numbersOf([
      number('a', OLD_NHS_DEFINITION, '9990000018'),
      number('b', NHS_DEFINITION, '9990000026'),
    ]);
    expect(brief).toEqual([plain(OLD_NHS_DEFINITION, '9990000018'), `${NHS}|9990000026`]);
    expect(notes).toEqual([]);
  });

  it('is the one of a deleted definition when the definition in use has no valid one', () => {
    const { brief, notes } = numbersOf([
      number('a', OLD_NHS_DEFINITION, '9990000018'),
      number('b', NHS_DEFINITION, '9990000019'),
    ]);
    expect(brief).toEqual([`${NHS}|9990000018`, plain(NHS_DEFINITION, '9990000019')]);
    expect(notes).toEqual(['identifier: not a valid NHS number, kept as a plain number']);
  });

  it.each(['9990000000', '9990000019', '0000000000', 'unknown'])('is never %s: that stays a plain number', (value) => {
    const { brief, notes } = numbersOf([number('a', NHS_DEFINITION, value)]);
    expect(brief).toEqual([plain(NHS_DEFINITION, value)]);
    expect(notes).toEqual(['identifier: not a valid NHS number, kept as a plain number']);
  });

  it('is none of two that differ: both stay plain numbers', () => {
    const { brief, notes } = numbersOf([
      number('a', NHS_DEFINITION, '9990000018'),
      number('b', NHS_DEFINITION, '9990000026'),
    ]);
    expect(brief).toEqual([plain(NHS_DEFINITION, '9990000018'), plain(NHS_DEFINITION, '9990000026')]);
    expect(notes).toEqual(['identifier: two different NHS numbers, both kept as plain numbers']);
  });

  it('is there once when it was typed twice', () => {
    const { numbers, notes } = numbersOf([
      number('a', NHS_DEFINITION, '9990000018'),
      number('b', NHS_DEFINITION, '999 000 0018'),
    ]);
    expect(numbers).toEqual([OURS]);
    expect(notes).toEqual([]);
  });

  it('is not the number of a definition of another kind, however valid, and needs no note', () => {
    const { brief, notes } = numbersOf([number('a', OWN_DEFINITION, '9990000018')]);
    expect(brief).toEqual([plain(OWN_DEFINITION, '9990000018')]);
    expect(notes).toEqual([]);
  });

  it('is also a stored plain number whose value is unknown, when it turns out to be of the NHS definition', () => {
    const stored = { system: `https://semble.io/patient-number/${NHS_DEFINITION}`, value: '9990000018' };
    const current = withIdentifiers({ id: 'semble-number-a', ...stored });
    expect(numbersOf([{ id: 'a', referenceId: NHS_DEFINITION }], { current }).numbers).toEqual([OURS]);
  });
});

describe('while the definitions are unknown', () => {
  const numbers = [number('a', NHS_DEFINITION, '9990000018')];

  it.each([[null], [[]]])('no new number counts as an NHS number (%j)', (definitions) => {
    expect(numbersOf(numbers, { definitions }).brief).toEqual([plain(NHS_DEFINITION, '9990000018')]);
  });

  it('the number that is an NHS number stays one and follows its value', () => {
    const current = withIdentifiers(OURS);
    expect(numbersOf(numbers, { current, definitions: [] }).numbers).toEqual([OURS]);
    const changed = [number('a', NHS_DEFINITION, '9990000026')];
    expect(numbersOf(changed, { current, definitions: null }).brief).toEqual([`${NHS}|9990000026`]);
  });

  it('the number that is an NHS number becomes a plain one when its value is not valid any more', () => {
    const current = withIdentifiers(OURS);
    const { brief } = numbersOf([number('a', NHS_DEFINITION, '12')], { current, definitions: null });
    expect(brief).toEqual([plain(NHS_DEFINITION, '12')]);
  });

  it('a number that is a plain one stays plain', () => {
    const current = withIdentifiers({ id: 'semble-number-a', system: 'urn:other', value: '9990000018' });
    expect(numbersOf(numbers, { current, definitions: null }).brief).toEqual([plain(NHS_DEFINITION, '9990000018')]);
  });
});

describe("a colleague's NHS number", () => {
  const theirs: Identifier = { system: NHS, value: '999 000 0018', period: { start: '2020-01-01' } };

  it('stays as it is when that of the bot is equal, which is not added', () => {
    const { numbers, notes } = numbersOf([number('a', NHS_DEFINITION, '9990000018')], {
      current: withIdentifiers(theirs),
    });
    expect(numbers).toEqual([theirs]);
    expect(notes).toEqual([]);
  });

  it('stays as it is when that of the bot differs, with a note', () => {
    const { numbers, notes } = numbersOf([number('a', NHS_DEFINITION, '9990000026')], {
      current: withIdentifiers(theirs),
    });
    expect(numbers).toEqual([theirs]);
    expect(notes).toEqual(['identifier: a different NHS number is already there']);
  });

  it.each([
    ['said', { numbers: [number('a', NHS_DEFINITION, '9990000018')] }],
    ['unknown', { numbers: undefined }],
  ])('removes that of the bot, with numbers %s', (_, overrides) => {
    const current = withIdentifiers(OURS, theirs);
    expect(mapped(overrides, { current }).patient.identifier).toEqual([SEMBLE_ID, theirs]);
  });

  it('keeps that of the bot as a plain number while the definitions are unknown', () => {
    const current = withIdentifiers(OURS, theirs);
    const { brief } = numbersOf([number('a', NHS_DEFINITION, '9990000018')], { current, definitions: null });
    expect(brief).toEqual([plain(NHS_DEFINITION, '9990000018'), `${NHS}|999 000 0018`]);
  });

  it('is no reason to expect an NHS number under an unknown definition', () => {
    const circumstances = { current: withIdentifiers(theirs), definitions: null };
    const { brief, notes } = numbersOf([number('a', OWN_DEFINITION, 'QX7')], circumstances);
    expect(brief).toEqual([`${NHS}|999 000 0018`, plain(OWN_DEFINITION, 'QX7')]);
    expect(notes).toEqual([]);
  });

  it('is not called different while one of several is equal', () => {
    const other: Identifier = { system: NHS, value: '9990000026' };
    const current = withIdentifiers(theirs, other);
    const { numbers, notes } = numbersOf([number('a', NHS_DEFINITION, '9990000018')], { current });
    expect(numbers).toEqual([theirs, other]);
    expect(notes).toEqual([]);
  });

  it('is one even without a value', () => {
    const { numbers, notes } = numbersOf([number('a', NHS_DEFINITION, '9990000018')], {
      current: withIdentifiers({ system: NHS }),
    });
    expect(numbers).toEqual([{ system: NHS }]);
    expect(notes).toEqual(['identifier: a different NHS number is already there']);
  });

  it.each([
    ['the same value', '9990000018'],
    ['another value', '9990000026'],
  ])(
    'decides about a number whose value is unknown as the next run does, beside another number with %s',
    (_, value) => {
      const numbers = [{ id: 'a', referenceId: OWN_DEFINITION }, number('b', OLD_NHS_DEFINITION, value)];
      const stored = {
        id: 'semble-number-a',
        system: `https://semble.io/patient-number/${OWN_DEFINITION}`,
        value: '9990000018',
      };
      const settings = { nhsNumberDefinition: OWN_DEFINITION };
      const theirs = { system: NHS, value: '9990000018' };
      const { brief } = numbersOf(numbers, { settings, current: withIdentifiers(theirs, stored) });
      expect(brief).toEqual([`${NHS}|9990000018`, plain(OWN_DEFINITION, '9990000018')]);
    },
  );
});
