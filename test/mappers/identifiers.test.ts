import type { Patient } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { OLD_NHS_DEFINITION, OWN_DEFINITION } from '../../fixtures/semble-patient.ts';
import { mapped } from './mapped.ts';
import { number, numbersOf, plain, SEMBLE_ID } from './numbers.ts';

describe('the Semble id', () => {
  it('is an identifier with an element id of the bot', () => {
    expect(mapped({ numbers: [] }).patient.identifier).toEqual([SEMBLE_ID]);
  });

  it('takes over the one without an element id that matches the Patient to Semble', () => {
    const { id: _, ...unmarked } = SEMBLE_ID;
    const current: Patient = { resourceType: 'Patient', identifier: [{ system: 'urn:x', value: '1' }, unmarked] };
    expect(mapped({ numbers: [] }, { current }).patient.identifier).toEqual([
      { system: 'urn:x', value: '1' },
      SEMBLE_ID,
    ]);
  });
});

describe("the practice's own numbers", () => {
  it('are identifiers of a system that ends with the id of their kind', () => {
    expect(numbersOf([number('b', OWN_DEFINITION, ' QX7R2M9KTB ')]).numbers).toEqual([
      { id: 'semble-number-b', system: `https://semble.io/patient-number/${OWN_DEFINITION}`, value: 'QX7R2M9KTB' },
    ]);
  });

  it('are left out without a kind, with a note', () => {
    const { brief, notes } = numbersOf([
      { id: 'b', value: '12' },
      { id: 'c', referenceId: null, value: '13' },
    ]);
    expect(brief).toEqual([]);
    expect(notes).toEqual(['identifier: a number without a definition was left out']);
  });

  it('stay as they are while their definition is unknown', () => {
    const current = mapped({ numbers: [number('b', OWN_DEFINITION, 'QX7')] }).patient;
    const { brief, notes } = numbersOf([{ id: 'b', value: 'QX8' }], { current });
    expect(brief).toEqual([plain(OWN_DEFINITION, 'QX7')]);
    expect(notes).toEqual(['identifier: a number without a definition was left as it is']);
    expect(numbersOf([{ id: 'b', referenceId: null, value: 'QX8' }], { current }).brief).toEqual([]);
  });

  it('are left out without a value, and without a note', () => {
    const empty = [null, '', '  '].map((value, index) => ({ id: `${index}`, referenceId: OWN_DEFINITION, value }));
    const { brief, notes } = numbersOf(empty);
    expect(brief).toEqual([]);
    expect(notes).toEqual([]);
  });

  it('keep their value when it is unknown', () => {
    const current = mapped({ numbers: [number('b', OWN_DEFINITION, 'QX7')] }).patient;
    const { brief } = numbersOf([{ id: 'b', referenceId: OWN_DEFINITION }], { current });
    expect(brief).toEqual([plain(OWN_DEFINITION, 'QX7')]);
  });

  it('stay as they are when numbers are unknown, and are removed when the list is empty', () => {
    const current = mapped().patient;
    expect(mapped({ numbers: undefined }, { current }).patient.identifier).toEqual(current.identifier);
    expect(mapped({ numbers: [] }, { current }).patient.identifier).toEqual([SEMBLE_ID]);
    expect(mapped({ numbers: null }, { current }).patient.identifier).toEqual([SEMBLE_ID]);
  });

  it.each([null, []])('are removed when the list is %j, also those to which Semble gave no id', (numbers) => {
    const current = mapped({ numbers: [{ referenceId: OWN_DEFINITION, value: 'QX7' }] }).patient;
    const { patient, notes } = mapped({ numbers }, { current });
    expect(patient.identifier).toEqual([SEMBLE_ID]);
    expect(notes).toEqual([]);
  });

  it('are there once when two are equal', () => {
    const { numbers } = numbersOf([
      number('b', OWN_DEFINITION, 'QX7'),
      number('c', OWN_DEFINITION, 'QX7'),
      number('d', OLD_NHS_DEFINITION, 'QX7'),
    ]);
    expect(numbers.map(({ id }) => id)).toEqual(['semble-number-b', 'semble-number-d']);
  });

  it('have a system without white space even if the id of the kind has some', () => {
    expect(numbersOf([number('b', 'a b/ü', 'QX7')]).brief).toEqual([plain('a%20b%2F%C3%BC', 'QX7')]);
  });
});
