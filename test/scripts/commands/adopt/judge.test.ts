import { describe, expect, it } from 'vitest';
import { findSeconds } from '../../../../scripts/commands/adopt/judge.ts';
import { medplumPerson } from '../../../../scripts/commands/adopt/medplum-people.ts';
import { People } from '../../../../scripts/commands/adopt/people/people.ts';
import type { Person } from '../../../../scripts/commands/adopt/people/person.ts';
import { A, B, ID, inMedplum, inSemble, NHS, sides, verdictOn } from './people.ts';

describe('one Semble patient and one Patient', () => {
  it.each([
    // Semble, Medplum, verdict
    [`Ann Orchard 1980-02-03 ${A}`, `Ann Orchard 1980-02-03 ${A}`, 'p1 by nhs-number'],
    [`Ann Orchard 1980-02-03 ${A}`, `Ann Married 1980-02-03 ${A}`, 'p1 by nhs-number'],
    [`Ann Orchard 1980-02-03 ${A}`, `Ann Orchard 1980 ${A}`, 'p1 by nhs-number'],
    [`Ann Orchard 1980-02-03 999_000_0018`, `Ann Orchard 1980-02-03 999-000-0018`, 'p1 by nhs-number'],
    [`Ann Orchard 1980-02-03 ${A}`, `Ann Orchard 1980-02-30 ${A}`, 'other-birth-date: p1'],
    [`Ann Orchard 1980-02-03 ${A}`, `Bea Orchard 1980-02-03 ${A}`, 'other-first-name: p1'],
    [`Ann Orchard 1980-02-03 ${A}`, `Ann Orchard 1980-02-03 ${B}`, 'other-nhs-number: p1'],
    [`Ann Orchard 1980-02-03 ${A}`, `Ann Orchard 1980-02-03 ${A}+${B}`, 'other-nhs-number: p1'],
    [`Ann Orchard 1980-02-03 9990000000`, `Bea Other 1980-02-03 9990000000`, 'new'],
    [`Ann Orchard 1980-02-03 9990000000`, `Ann Orchard 1980-02-03 ${B}`, 'p1 by name-and-birth-date'],
    [`Ann Orchard 1980-02-03 -`, `Ann Orchard 1980-02-03 ${A}`, 'p1 by name-and-birth-date'],
    [`ánn O’RCHARD 1980-02-03 -`, `Ann O'rchard 1980-02-03 -`, 'p1 by name-and-birth-date'],
    [`Ann de_la_Rue 1980-02-03 -`, `Ann Delarue 1980-02-03 -`, 'p1 by name-and-birth-date'],
    [`Ann Orchard 1980-02-03 -`, `Ann_Mary Orchard 1980-02-03 -`, 'p1 by name-and-birth-date'],
    [`Ann_Mary Orchard 1980-02-03 -`, `Ann_Mary Orchard 1980-02-03 -`, 'p1 by name-and-birth-date'],
    [`Mary Orchard 1980-02-03 -`, `Ann_Mary Orchard 1980-02-03 -`, 'new'],
    [`Ann Orchard 1980-02-03 -`, `Ann Orchard 1980 -`, 'new'],
    [`Ann Orchard - -`, `Ann Orchard - -`, 'new'],
    [`- Orchard 1980-02-03 -`, `- Orchard 1980-02-03 -`, 'new'],
    [`Ann - 1980-02-03 -`, `Ann - 1980-02-03 -`, 'new'],
    [`? - 1980-02-03 -`, `? - 1980-02-03 -`, 'new'],
  ])('%s / %s: %s', (semble, medplum, verdict) => {
    expect(verdictOn([inSemble(semble)], [inMedplum(medplum)])).toBe(verdict);
  });

  it('are not one when the Patient has another Semble id', () => {
    const matched = inMedplum('Ann Orchard 1980-02-03 -', 'p1', { sembleId: '5a0000000000000000000009' });
    expect(verdictOn([inSemble('Ann Orchard 1980-02-03 -')], [matched])).toBe('other-semble-id: p1');
  });

  it('are not one when another Patient has replaced this one', () => {
    const replaced = inMedplum(`Ann Orchard 1980-02-03 ${A}`, 'p1', { replaced: true });
    expect(verdictOn([inSemble(`Ann Orchard 1980-02-03 ${A}`)], [replaced])).toBe('new');
  });

  it('do not agree by a name or number that is no longer used', () => {
    const old = medplumPerson({
      resourceType: 'Patient',
      id: 'p1',
      name: [{ use: 'old', family: 'Orchard', given: ['Ann'] }],
      identifier: [{ system: NHS, value: A, use: 'old' }],
      birthDate: '1980-02-03',
    });
    expect(verdictOn([inSemble(`Ann Orchard 1980-02-03 ${A}`)], [old])).toBe('new');
  });
});

describe('twins and namesakes', () => {
  const second = '5a0000000000000000000002';

  it.each([
    [
      'twins, by name',
      ['Ann Orchard 1980-02-03 -', 'Bea Orchard 1980-02-03 -'],
      ['Ann Orchard 1980-02-03 -', 'Bea Orchard 1980-02-03 -'],
      'p1 by name-and-birth-date',
    ],
    [
      'twins, one of them in Medplum',
      ['Ann Orchard 1980-02-03 -', 'Bea Orchard 1980-02-03 -'],
      ['Bea Orchard 1980-02-03 -'],
      'new',
    ],
    [
      'twins whose numbers were swapped',
      [`Ann Orchard 1980-02-03 ${A}`, `Bea Orchard 1980-02-03 ${B}`],
      [`Ann Orchard 1980-02-03 ${B}`, `Bea Orchard 1980-02-03 ${A}`],
      'several-patients: p2 p1',
    ],
    [
      "a twin with the other's number",
      [`Ann Orchard 1980-02-03 ${A}`, `Bea Orchard 1980-02-03 ${A}`],
      [`Ann Orchard 1980-02-03 ${A}`],
      'several-semble-patients: p1',
    ],
    [
      'two Patients of one name',
      ['Ann Orchard 1980-02-03 -'],
      ['Ann Orchard 1980-02-03 -', 'Ann Orchard 1980-02-03 -'],
      'several-patients: p1 p2',
    ],
    [
      'two Patients of one number',
      [`Ann Orchard 1980-02-03 ${A}`],
      [`Ann Orchard 1980-02-03 ${A}`, `- - - ${A}`],
      'several-patients: p1 p2',
    ],
    [
      'one by number, another by name',
      [`Ann Orchard 1980-02-03 ${A}`],
      [`Ann Married 1980-02-03 ${A}`, 'Ann Orchard 1980-02-03 -'],
      'several-patients: p1 p2',
    ],
    [
      'two of one name in Semble',
      ['Ann Orchard 1980-02-03 -', 'Ann Orchard 1980-02-03 -'],
      ['Ann Orchard 1980-02-03 -'],
      'several-semble-patients: p1',
    ],
    [
      'a Patient with the same name, and another Semble patient with its number',
      ['Ann Orchard 1980-02-03 -', `Ann Married 1980-02-03 ${A}`],
      [`Ann Orchard 1980-02-03 ${A}`],
      'several-semble-patients: p1',
    ],
    [
      'namesakes born on one day, told apart by their numbers',
      [`Ann Orchard 1980-02-03 ${A}`, `Ann Orchard 1980-02-03 ${B}`],
      [`Ann Orchard 1980-02-03 ${A}`, `Ann Orchard 1980-02-03 ${B}`],
      'p1 by nhs-number',
    ],
    [
      'two people with one name, one of them without a number',
      [`Ann Orchard 1980-02-03 ${A}`],
      [`Ann Orchard 1980-02-03 ${B}`, 'Ann Orchard 1980-02-03 -'],
      'several-patients: p1 p2',
    ],
  ])('%s', (_what, semble, medplum, verdict) => {
    const people = semble.map((text, index) => inSemble(text, index === 0 ? ID : second));
    const patients = medplum.map((text, index) => inMedplum(text, `p${index + 1}`));
    expect(verdictOn(people, patients)).toBe(verdict);
  });

  it('finds the Patients beside the one that there is already, but none with a number of its own', () => {
    const [ann, own] = [
      inSemble(`Ann Orchard 1980-02-03 ${A}`),
      inMedplum(`Ann Orchard 1980-02-03 ${A}`, 'p1', { sembleId: ID }),
    ];
    const seconds = (...others: string[]): string[] => {
      const patients = others.map((text, index) => inMedplum(text, `p${index + 2}`));
      return findSeconds(ann, sides([ann], [own, ...patients])).map(({ id }) => id);
    };
    expect(seconds('Ann Orchard 1980-02-03 -')).toEqual(['p2']);
    expect(seconds('Ann Orchard 1980-02-03 -', `Ann Married 1980-02-03 ${A}`)).toEqual(['p3', 'p2']);
    expect(seconds(`Ann Orchard 1980-02-03 ${B}`)).toEqual([]);
    expect(seconds()).toEqual([]);
  });
});

it('finds a person by the newest state alone', () => {
  const people = new People<Person>();
  people.put(inSemble(`Ann Orchard 1980-02-03 ${A}`));
  people.put(inSemble('Ann Married 1980-02-03 -'));
  expect(people.size).toBe(1);
  expect(people.related(inMedplum(`Ann Orchard 1980-02-03 ${A}`))).toEqual([]);
  expect(people.related(inMedplum('Ann Married 1980-02-03 -'))).toMatchObject([{ likeness: 'name' }]);
});
