import { type Decoded, flag, isObject, list, object, string } from './decode.ts';

const phone = object({ phoneId: string, phoneType: string, phoneNumber: string });
const addressMembers = { address: string, city: string, postcode: string, country: string };
const address = object(addressMembers);
const patientNumber = object({ id: string, referenceId: string, value: string });
const relationship = object({
  relationshipId: string,
  relationshipType: string,
  relationshipLabel: string,
  deleted: flag,
  contactDetails: object({
    ...addressMembers,
    title: string,
    firstName: string,
    lastName: string,
    companyName: string,
    /** Deprecated: the whole name, in older records the only one. */
    name: string,
    email: string,
    phones: list(phone),
  }),
});
const patient = object({
  title: string,
  firstName: string,
  lastName: string,
  fullName: string,
  /** Surname at birth. */
  birthSurname: string,
  /** A day, or midnight UTC of that day: only the first ten characters mean anything. */
  dob: string,
  gender: string,
  sex: string,
  email: string,
  phones: list(phone),
  address,
  numbers: list(patientNumber),
  relatedAccounts: list(relationship),
  archived: flag,
  archivedInfo: object({ archivedReason: string }),
  placeOfBirth: object({ name: string }),
  /** An instant with a zone. */
  updatedAt: string,
});

/**
 * A Semble patient as far as it is mapped, in the shape of the type `Patient` in `schema.graphql`.
 * A member that is absent was not said (not asked for, not allowed, not readable): what is known stays.
 * A member that is `null` or an empty list was said to be empty.
 */
export type SemblePatient = NonNullable<Decoded<typeof patient>> & {
  /** 24 hexadecimal digits, lower case. */
  readonly id: string;
};
export type SemblePhone = NonNullable<Decoded<typeof phone>>;
export type SembleRelationship = NonNullable<Decoded<typeof relationship>>;
export type SembleContactDetails = NonNullable<SembleRelationship['contactDetails']>;

/** A kind of number that the practice keeps: https://docs.semble.io, type `PracticeNumbers`. */
export interface NumberDefinition {
  readonly id: string;
  readonly deleted: boolean;
  readonly idType: string;
}

/** A Semble id, 24 hexadecimal digits, in lower case; undefined when `value` is none. */
export function parseSembleId(value: unknown): string | undefined {
  return typeof value === 'string' && /^[0-9a-f]{24}$/i.test(value) ? value.toLowerCase() : undefined;
}

/**
 * Reads a patient from outside data. A value of the wrong type is left out, as if it had not been said, and `note` is
 * told the names that lead to it, never the value. Undefined when there is no usable id.
 */
export function parsePatient(raw: unknown, note: (string: string) => void): SemblePatient | undefined {
  const id = isObject(raw) ? parseSembleId(raw['id']) : undefined;
  const members = id && patient(raw, '', note);
  return id && members ? { ...members, id } : undefined;
}
