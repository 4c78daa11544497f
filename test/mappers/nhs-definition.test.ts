import type { Identifier, Patient } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { NHS_DEFINITION, OWN_DEFINITION } from '../../fixtures/semble-patient.ts';
import type { NumberDefinition } from '../../src/semble/patient.ts';
import { number, numbersOf, plain, SEMBLE_ID } from './numbers.ts';

const NHS = 'https://fhir.nhs.uk/Id/nhs-number';
const UNHEARD_OF = '64b0000000000000000000ff';
const MIXED_CASE = '64B0000000000000000ABcDe';

/** A Patient with these identifiers beside its Semble id. */
function storedWith(...identifier: Identifier[]): Patient {
  return { resourceType: 'Patient', identifier: [SEMBLE_ID, ...identifier] };
}

const NHS_NUMBER: Identifier = { id: 'semble-number-a', system: NHS, value: '9990000018' };
/** A Patient whose number `a` is stored as the NHS number. */
const STORED = storedWith(NHS_NUMBER);
const A = number('a', NHS_DEFINITION, '9990000018');

function definition(id: string, idType: string): NumberDefinition {
  return { id, idType, deleted: false };
}

const KEPT =
  'identifier: the definition of the NHS number was not read and is not the one of SEMBLE_NHS_NUMBER_DEFINITION, kept as the NHS number';
const PLAIN =
  'identifier: the definition of a valid NHS number was not read and is not the one of SEMBLE_NHS_NUMBER_DEFINITION, kept as a plain number';

describe('without a definition of NHS numbers', () => {
  it.each<[string, readonly NumberDefinition[] | null]>([
    ['unknown', null],
    ['empty', []],
    ['those of other numbers', [definition(NHS_DEFINITION, 'USER'), definition(OWN_DEFINITION, 'SYSTEM')]],
    ['those of other numbers, without this one', [definition(OWN_DEFINITION, 'SYSTEM')]],
    ['of another country', [definition(NHS_DEFINITION, 'INS_FR')]],
    ['of NHS numbers in other words', [definition(NHS_DEFINITION, 'NHS'), definition(NHS_DEFINITION, '')]],
  ])('no valid number becomes the NHS number: definitions %s', (_, definitions) => {
    const other = number('b', OWN_DEFINITION, '9990000026');
    expect(numbersOf([A, other], { definitions }).brief).toEqual([
      plain(NHS_DEFINITION, '9990000018'),
      plain(OWN_DEFINITION, '9990000026'),
    ]);
  });
});

describe('ids of definitions', () => {
  it.each([
    ['lower case', MIXED_CASE.toLowerCase()],
    ['capitals', MIXED_CASE.toUpperCase()],
    ['both', MIXED_CASE],
  ])('are compared in lower case, whether Semble writes them in %s', (_, written) => {
    for (const other of [MIXED_CASE, MIXED_CASE.toLowerCase(), MIXED_CASE.toUpperCase()]) {
      const numbers = [number('a', written, '9990000018')];
      const named = { settings: { nhsNumberDefinition: other }, definitions: null };
      expect(numbersOf(numbers, named).brief).toEqual([`${NHS}|9990000018`]);
      const defined = { definitions: [definition(other, 'NHS_UK')] };
      expect(numbersOf(numbers, defined).brief).toEqual([`${NHS}|9990000018`]);
      const another = { definitions: [definition(other, 'USER')], current: STORED };
      expect(numbersOf(numbers, another).brief).toEqual([plain(written, '9990000018')]);
    }
  });

  it('stay in the system of a plain number as Semble writes them, so that Patients do not change', () => {
    const current = storedWith({
      id: 'semble-number-a',
      system: `https://semble.io/patient-number/${MIXED_CASE}`,
      value: 'QX7',
    });
    const { numbers } = numbersOf([number('a', MIXED_CASE, 'QX7')], {
      current,
      definitions: [definition(MIXED_CASE.toLowerCase(), 'USER')],
    });
    expect(numbers).toEqual(current.identifier?.slice(1));
  });
});

describe('a number that is stored as the NHS number', () => {
  it('and was corrected, entered twice and without ids, is one NHS number, and stays one', () => {
    const current = storedWith({ id: 'semble-number-at-0', system: NHS, value: '9990000018' });
    const twice = [1, 2].map(() => ({ referenceId: NHS_DEFINITION, value: '9990000026' }));
    expect(numbersOf(twice, { definitions: null, current }).brief).toEqual([`${NHS}|9990000026`]);
  });

  it.each([null, [], [definition(OWN_DEFINITION, 'SYSTEM')]])(
    'stays one when Semble creates its entry again, with definitions %j',
    (definitions) => {
      const anew = number('z', NHS_DEFINITION, '999 000 0018');
      expect(numbersOf([anew], { definitions, current: STORED }).brief).toEqual([`${NHS}|9990000018`]);
    },
  );

  it('stays one when Semble creates its entry again beside a number that is stored as well', () => {
    const system = `https://semble.io/patient-number/${OWN_DEFINITION}`;
    const current = storedWith(NHS_NUMBER, { id: 'semble-number-b', system, value: 'QX7' });
    const numbers = [number('z', NHS_DEFINITION, '9990000018'), number('b', OWN_DEFINITION, 'QX7')];
    expect(numbersOf(numbers, { definitions: null, current }).brief).toEqual([
      plain(OWN_DEFINITION, 'QX7'),
      `${NHS}|9990000018`,
    ]);
  });

  it('is not the entry that Semble creates with another value', () => {
    const anew = number('z', NHS_DEFINITION, '9990000026');
    const { brief } = numbersOf([anew], { definitions: null, current: STORED });
    expect(brief).toEqual([plain(NHS_DEFINITION, '9990000026')]);
  });

  it('stays the only one beside a valid number with an unknown definition', () => {
    const { brief, notes } = numbersOf([A, number('b', UNHEARD_OF, '9990000026')], {
      definitions: null,
      current: STORED,
    });
    expect(brief).toEqual([`${NHS}|9990000018`, plain(UNHEARD_OF, '9990000026')]);
    expect(notes).toEqual([]);
  });

  it.each<[string, readonly NumberDefinition[] | null, string | undefined, readonly string[]]>([
    ['are unknown', null, undefined, []],
    ['are none', [], undefined, []],
    ['do not mention its definition', [definition(OWN_DEFINITION, 'SYSTEM')], undefined, [KEPT]],
    ['are of another NHS definition', [definition(UNHEARD_OF, 'NHS_UK')], undefined, [KEPT]],
    ['are unknown, and the setting is wrong', null, UNHEARD_OF, [KEPT]],
    ['are none, and the setting is wrong', [], UNHEARD_OF, [KEPT]],
    ['and the setting are of others', [definition(OWN_DEFINITION, 'USER')], UNHEARD_OF, [KEPT]],
  ])('stays one while the definitions %s', (_, definitions, nhsNumberDefinition, expected) => {
    const circumstances = { current: STORED, definitions, settings: { nhsNumberDefinition } };
    const { brief, notes } = numbersOf([A], circumstances);
    expect(brief).toEqual([`${NHS}|9990000018`]);
    expect(notes).toEqual(expected);
    const others = [number('b', OWN_DEFINITION, 'QX7'), { ...A, value: '999 000 0026' }];
    expect(numbersOf(others, circumstances).brief).toEqual([`${NHS}|9990000026`, plain(OWN_DEFINITION, 'QX7')]);
  });

  it.each<[string, readonly NumberDefinition[], string | undefined]>([
    ['says that it is another number', [definition(NHS_DEFINITION, 'USER')], undefined],
    ['says so beside a wrong setting', [definition(NHS_DEFINITION, 'SYSTEM')], UNHEARD_OF],
  ])('becomes a plain one when its own definition %s', (_, definitions, nhsNumberDefinition) => {
    const circumstances = { current: STORED, definitions, settings: { nhsNumberDefinition } };
    expect(numbersOf([A], circumstances).brief).toEqual([plain(NHS_DEFINITION, '9990000018')]);
  });

  it.each<[string, readonly NumberDefinition[] | null, string | undefined]>([
    ['the setting names', null, OWN_DEFINITION],
    ['is the NHS one among the definitions', [definition(OWN_DEFINITION, 'NHS_UK')], undefined],
    ['was the NHS one and is deleted', [{ ...definition(OWN_DEFINITION, 'NHS_UK'), deleted: true }], undefined],
  ])('gives way to a valid one of the definition that %s', (_, definitions, nhsNumberDefinition) => {
    const circumstances = { current: STORED, definitions, settings: { nhsNumberDefinition } };
    for (const value of ['9990000026', '9990000018']) {
      const { brief, notes } = numbersOf([A, number('b', OWN_DEFINITION, value)], circumstances);
      expect(brief).toEqual([plain(NHS_DEFINITION, '9990000018'), `${NHS}|${value}`]);
      expect(notes).toEqual([]);
    }
    const invalid = number('b', OWN_DEFINITION, '12');
    expect(numbersOf([A, invalid], circumstances).brief).toEqual([`${NHS}|9990000018`, plain(OWN_DEFINITION, '12')]);
  });

  it('becomes a plain one when its value is not valid any more', () => {
    const circumstances = { current: STORED, definitions: [], settings: { nhsNumberDefinition: UNHEARD_OF } };
    expect(numbersOf([{ ...A, value: '12' }], circumstances).brief).toEqual([plain(NHS_DEFINITION, '12')]);
  });
});

describe('a valid number with an unknown definition', () => {
  it.each<[string, readonly NumberDefinition[] | null, string | undefined, readonly string[]]>([
    ['the setting is wrong', null, UNHEARD_OF, [PLAIN]],
    ['the list does not have its definition', [definition(OWN_DEFINITION, 'SYSTEM')], undefined, [PLAIN]],
    ['the definitions are unknown, which has a note of its own', null, undefined, []],
  ])('stays a plain one with a note when %s', (_, definitions, nhsNumberDefinition, expected) => {
    const circumstances = { definitions, settings: { nhsNumberDefinition } };
    const { brief, notes } = numbersOf([A], circumstances);
    expect(brief).toEqual([plain(NHS_DEFINITION, '9990000018')]);
    expect(notes).toEqual(expected);
    expect(numbersOf([{ ...A, value: 'QX7' }], circumstances).notes).toEqual([]);
    expect(numbersOf([{ ...A, value: '9990000019' }], circumstances).notes).toEqual([]);
  });

  it.each([
    ['a number of the definition that the setting names', storedWith(), [number('b', OWN_DEFINITION, '9990000026')]],
    ["a colleague's", storedWith({ system: NHS, value: '9990000018' }), []],
    [
      'the one that is stored',
      storedWith({ id: 'semble-number-b', system: NHS, value: '9990000026' }),
      [number('b', UNHEARD_OF, '9990000026')],
    ],
  ])('needs no note beside the NHS number that there is: %s', (_, current, others) => {
    const settings = { nhsNumberDefinition: OWN_DEFINITION };
    const { notes } = numbersOf([A, ...others], { current, definitions: null, settings });
    expect(notes).not.toContain(PLAIN);
  });
});
