import type { PatientDetails, Phone, Relationship } from '../patients/patient.ts';

// graphql has checked the arguments against the schema, which allows null.
type Members<Name extends string> = Partial<Record<Name, string | null>>;
type AddressPart = 'address' | 'city' | 'postcode' | 'country';
export type PatientData = Members<
  'title' | 'first' | 'last' | 'birthSurname' | 'email' | 'dob' | 'gender' | 'sex' | AddressPart | keyof Phone
>;
export type ContactData = Members<
  'relatedAccountId' | 'firstName' | 'lastName' | 'title' | 'companyName' | 'name' | 'email' | AddressPart | keyof Phone
>;

/** A mutation that Semble refuses with a text in `error`. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** Returns the data. Throws Refusal for a null: Semble accepts a missing key but not null. */
export function withoutNull<T extends object>(data: T): T {
  const key = Object.entries(data).find(([, value]) => value === null)?.[0];
  if (key !== undefined) {
    throw new Refusal(`${key} must not be null`);
  }
  return data;
}

/** The members that the data has, under the names of the type `Patient`. Parts of the address that are left out stay. */
export function detailsOf(data: PatientData, before: PatientDetails): PatientDetails {
  const { first, last, dob, address, city, postcode, country, phoneType: _, phoneNumber: __, ...others } = data;
  const parts = present({ address, city, postcode, country });
  return {
    ...others,
    ...present({ firstName: first, lastName: last }),
    ...(dob !== undefined && { dob: day(dob) }),
    ...(Object.keys(parts).length > 0 && { address: { ...before.address, ...parts } }),
  };
}

/** Reads the input of a relationship. Throws Refusal when it gives names beside the id of a record that has its own. */
export function contactOf(contact: ContactData): NonNullable<Relationship['contactDetails']> {
  const { phoneType = null, phoneNumber = null, ...details } = withoutNull(contact);
  if (details.relatedAccountId && (details.firstName ?? details.lastName ?? details.title ?? details.companyName)) {
    throw new Refusal('The names cannot be assigned with relatedAccountId');
  }
  return { ...details, ...(phoneNumber && { phones: phonesOf({ phoneType, phoneNumber }) }) };
}

/** The phone that the data of a patient or of a contact names; none when it names no number. */
export function phonesOf({ phoneType = null, phoneNumber }: Members<keyof Phone>): Phone[] {
  return phoneNumber ? [{ phoneType, phoneNumber }] : [];
}

/** Reads a day such as `1990-05-15`; a time behind it does not matter. The scalar `Date` lets any value through. */
function day(date: unknown): string {
  const text = typeof date === 'string' ? /^\d{4}-\d{2}-\d{2}(?=T|$)/.exec(date)?.[0] : undefined;
  const time = Date.parse(text ?? '');
  if (text === undefined || Number.isNaN(time) || !new Date(time).toISOString().startsWith(text)) {
    throw new Error('Invalid date');
  }
  return text;
}

function present<T extends object>(members: T): Partial<T>;
function present(members: object): object {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
