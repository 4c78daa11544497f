import type { NewPatient, Phone, Relationship } from './patient.ts';

type NonEmpty<T> = readonly [T, ...T[]];

const GIVEN_NAMES: NonEmpty<readonly [name: string, gender: string]> = [
  ['Wilhelmina', 'Female'],
  ['Odysseus', 'Male'],
  ['Zara', 'Female'],
  ['Yusuf', 'Male'],
  ['Ottilie', 'Female'],
  ['Barnaby', 'Male'],
  ['Clementine', 'Non-binary'],
  ['Peregrine', 'Male'],
  ['Philippa', 'Female'],
  ['Ikechukwu', 'Male'],
  ['Saoirse', 'Female'],
  ['Lysander', 'Male'],
  ['Anjali', 'Female'],
  ['Dafydd', 'Male'],
  ['Euphemia', 'Female'],
  ['Tobias', 'Prefer not to say'],
];

/** Their number has no factor in common with the number of given names, so that 208 people have different names. */
const FAMILY_NAMES: NonEmpty<string> = [
  'Example',
  'Placeholder',
  'Invented',
  'Quillfeather',
  'Specimen',
  'Thistlewood',
  'Sampleton',
  'Marmalade',
  'Testworth',
  'Fictional',
  'Larkspur',
  'Notreal',
  'Pretendsby',
];

const TITLES: Readonly<Record<string, string>> = { Female: 'Ms', Male: 'Mr' };
const STREETS: NonEmpty<string> = ['Marmalade Row', 'Imaginary Lane', 'Specimen Street', 'Placeholder Place'];
const TOWNS: NonEmpty<string> = ['Larkhampton', 'Nether Wickering', 'Sampleford'];

/**
 * Invents the patient with this number, counted from 0: the same one at each call. Phone numbers are from the ranges that Ofcom
 * keeps for drama, postcodes from ZZ99, which is no place, and NHS numbers begin with 999, which nobody has. As in a real
 * practice, some patients have no e-mail address, no NHS number, a second phone or a next of kin.
 */
export function inventedPatient(index: number, nhsNumberDefinition: string): NewPatient {
  const [firstName, gender] = pick(GIVEN_NAMES, index);
  const round = Math.floor(index / (GIVEN_NAMES.length * FAMILY_NAMES.length));
  const family = pick(FAMILY_NAMES, index);
  const lastName = round === 0 ? family : `${family}-${pick(FAMILY_NAMES, index + round)}`;
  const street = `${(index % 97) + 1} ${pick(STREETS, index)}`;
  return {
    title: TITLES[gender] ?? 'Mx',
    firstName,
    lastName,
    dob: new Date(Date.UTC(1935 + ((index * 37) % 85), (index * 5) % 12, ((index * 11) % 28) + 1))
      .toISOString()
      .slice(0, 10),
    gender,
    ...(TITLES[gender] && { sex: gender }),
    ...(index % 5 !== 4 && { email: `${firstName}.${lastName}@mail.example`.toLowerCase() }),
    address: { address: street, city: pick(TOWNS, index), postcode: `ZZ99 ${index % 10}ZZ`, country: 'GB' },
    phones: phonesOf(index),
    numbers: index % 7 === 6 ? [] : [{ referenceId: nhsNumberDefinition, value: nhsNumber(index) }],
    relatedAccounts: index % 3 === 0 ? [nextOfKin(index, lastName)] : [],
  };
}

/** Invents a mobile phone. */
export function inventedPhone(index: number): Phone {
  return { phoneType: 'Mobile', phoneNumber: `07700 900${digits(index, 3)}` };
}

function phonesOf(index: number): Phone[] {
  const landline = { phoneType: 'Home', phoneNumber: `01632 960${digits(index, 3)}` };
  return index % 4 === 3 ? [inventedPhone(index), landline] : [inventedPhone(index)];
}

function nextOfKin(index: number, lastName: string): Relationship {
  const [firstName] = pick(GIVEN_NAMES, index + 5);
  return {
    relationshipType: 'NEXT_OF_KIN',
    deleted: false,
    contactDetails: {
      firstName,
      lastName,
      phones: [{ phoneType: 'Home', phoneNumber: `020 7946 0${digits(index, 3)}` }],
    },
  };
}

/**
 * An NHS number with a right check digit: https://www.datadictionary.nhs.uk/attributes/nhs_number.html. Numbers whose check digit
 * would be 10 are not issued, so each index has eleven numbers to choose from.
 */
function nhsNumber(index: number): string {
  for (let serial = index * 11; ; serial += 1) {
    const nine = `999${digits(serial, 6)}`;
    const sum = [...nine].reduce((total, digit, place) => total + Number(digit) * (10 - place), 0);
    const check = (11 - (sum % 11)) % 11;
    if (check < 10) {
      return `${nine.slice(0, 3)} ${nine.slice(3, 6)} ${nine.slice(6)}${check}`;
    }
  }
}

function digits(number: number, length: number): string {
  return String(number % 10 ** length).padStart(length, '0');
}

function pick<T>(list: NonEmpty<T>, index: number): T {
  return list[index % list.length] ?? list[0];
}
