import type { Patient } from '@medplum/fhirtypes';
import { NHS_NUMBER_SYSTEM } from '../../../../src/fhir/systems.ts';
import { parseNhsNumber } from '../../../../src/mappers/nhs-number.ts';
import { foldedName } from '../../../medplum/patients/folded-name.ts';

/** What two Patients of one person have in common, and the elements that hold it. */
const ELEMENTS = {
  person: ['name', 'birthDate'],
  phone: ['telecom'],
  nhs: ['identifier'],
} as const;

type Kind = keyof typeof ELEMENTS;

/** Shorter numbers are extensions and fragments, which many people have. */
const MIN_PHONE_DIGITS = 7;

/**
 * Returns the keys by which a Patient resembles another: equal keys mean an equal name and birth date, an equal phone number
 * or an equal NHS number. Keys hold patient data: compare them and do not print them.
 */
export function likenessKeys({ name = [], birthDate, telecom = [], identifier = [] }: Patient): string[] {
  const names = name.flatMap(({ family, given = [] }) => foldedName(family, given));
  const phones = telecom.filter(({ system }) => system === 'phone' || system === 'sms');
  const numbers = identifier.filter(({ system }) => system === NHS_NUMBER_SYSTEM);
  const keys = [
    ...names.flatMap(({ family, given }) =>
      family && birthDate ? given.map((one) => keyOf('person', `${family} ${one} ${birthDate}`)) : [],
    ),
    ...phones.flatMap(({ value = '' }) => phoneKeys(value)),
    ...numbers.flatMap(({ value = '' }) => parseNhsNumber(value) ?? []).map((number) => keyOf('nhs', number)),
  ];
  return [...new Set(keys)];
}

/** The elements that hold what a key stands for. */
export function elementsOf(key: string): readonly string[] {
  const [kind] = key.split(' ');
  return kind === 'person' || kind === 'phone' || kind === 'nhs' ? ELEMENTS[kind] : [];
}

/** A British number is the same with its trunk prefix 0, with +44, and with 0044. */
function phoneKeys(value: string): string[] {
  const digits = value.replace(/\D/g, '').replace(/^(?:00)?440?(?=\d{9})/, '0');
  return digits.length >= MIN_PHONE_DIGITS ? [keyOf('phone', digits)] : [];
}

function keyOf(kind: Kind, value: string): string {
  return `${kind} ${value}`;
}
