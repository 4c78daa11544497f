import { describe, expect, it } from 'vitest';
import { inventedPatient } from '../../local/semble/patients/invented.ts';

const DEFINITION = '64b000000000000000000001';
const people = Array.from({ length: 1000 }, (_, index) => inventedPatient(index, DEFINITION));

/** The check of the NHS data dictionary: the digits weighted 10 to 1 add up to a multiple of 11. */
const isValidNhsNumber = (number: string): boolean => {
  const digits = [...number.replaceAll(' ', '')].map(Number);
  return digits.length === 10 && digits.reduce((sum, digit, place) => sum + digit * (10 - place), 0) % 11 === 0;
};

describe('invented patients', () => {
  it('are the same at each call, and no two have the same name and birth date', () => {
    expect(people.map((_, index) => inventedPatient(index, DEFINITION))).toEqual(people);
    const keys = people.map(({ firstName, lastName, dob }) => `${firstName} ${lastName} ${dob}`);
    expect(new Set(keys).size).toBe(people.length);
  });

  it('have phones from the ranges that are kept for drama', () => {
    const phones = people.flatMap(({ phones: own = [], relatedAccounts = [] }) => [
      ...own,
      ...relatedAccounts.flatMap(({ contactDetails }) => contactDetails?.phones ?? []),
    ]);
    expect(phones.length).toBeGreaterThan(people.length);
    const real = phones.filter(({ phoneNumber }) => !/^(07700 900|020 7946 0|01632 960)\d{3}$/.test(phoneNumber ?? ''));
    expect(real).toEqual([]);
  });

  it('have different, valid NHS numbers that begin with 999, and addresses in no place', () => {
    const numbers = people.flatMap(({ numbers: own = [] }) => own.map(({ value }) => value ?? ''));
    expect(numbers.length).toBeGreaterThan(800);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(numbers.filter((number) => !/^999 \d{3} \d{4}$/.test(number) || !isValidNhsNumber(number))).toEqual([]);
    expect(people.filter(({ address }) => !address?.postcode?.startsWith('ZZ99 '))).toEqual([]);
    expect(people.filter(({ email }) => email && !email.endsWith('.example'))).toEqual([]);
  });

  it('have birth dates that are days', () => {
    const wrong = people.filter(({ dob }) => new Date(dob ?? '').toISOString().slice(0, 10) !== dob);
    expect(wrong).toEqual([]);
  });
});
