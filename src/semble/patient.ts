import { type Decoded, flag, isObject, list, object, string } from './decode.ts';

const phone = object('Phone', { phoneId: string, phoneType: string, phoneNumber: string }, ['phoneNumber']);
const addressMembers = { address: string, city: string, postcode: string, country: string };
const address = object('Address', addressMembers);
const patientNumber = object('PatientNumber', { id: string, referenceId: string, value: string }, [
  'id',
  'referenceId',
  'value',
]);
const relationship = object(
  'PatientRelationship',
  {
    relationshipId: string,
    relationshipType: string,
    relationshipLabel: string,
    deleted: flag,
    contactDetails: object('PatientRelationshipContact', {
      title: string,
      firstName: string,
      lastName: string,
      companyName: string,
      /** Deprecated: the whole name. Older records have no other name. */
      name: string,
      email: string,
      ...addressMembers,
      phones: list(phone),
    }),
  },
  ['relationshipType', 'deleted', 'contactDetails'],
);
/** The fields of a patient that the bot reads, in the order of its queries. */
export const PATIENT = object('Patient', {
  id: string,
  title: string,
  firstName: string,
  lastName: string,
  fullName: string,
  /** Surname at birth. */
  birthSurname: string,
  /** A day, or an instant that is midnight of that day in UTC or London. */
  dob: string,
  gender: string,
  sex: string,
  email: string,
  phones: list(phone),
  address,
  numbers: list(patientNumber),
  relatedAccounts: list(relationship),
  archived: flag,
  archivedInfo: object('PatientArchivedInfo', { archivedReason: string }, ['archivedReason']),
  placeOfBirth: object('PlaceOfBirth', { name: string }),
  /** An instant with a zone. */
  updatedAt: string,
});

/**
 * The mapped members of a Semble patient, in the shape of the type `Patient` in `schema.graphql`.
 * An absent member is unknown (not asked for, not allowed, not readable): the Patient keeps its value.
 * A member that is `null` or an empty list is empty in Semble.
 */
export type SemblePatient = NonNullable<Decoded<typeof PATIENT>> & {
  /** 24 hexadecimal digits, lower case. */
  readonly id: string;
};
export type SemblePhone = NonNullable<Decoded<typeof phone>>;
export type SembleRelationship = NonNullable<Decoded<typeof relationship>>;
export type SembleContactDetails = NonNullable<SembleRelationship['contactDetails']>;

/** The practice's number definitions. They say which of a patient's numbers is the NHS number. */
export const DEFINITIONS = object('Query', {
  practice: object('Practice', {
    practiceNumbers: list(object('PracticeNumbers', { id: string, deleted: flag, idType: string })),
  }),
});

/** A kind of number that the practice keeps: https://docs.semble.io, type `PracticeNumbers`. */
export interface NumberDefinition {
  readonly id: string;
  readonly deleted: boolean;
  readonly idType: string;
}

/** Returns a Semble id, 24 hexadecimal digits, in lower case, or undefined when `value` is not one. */
export function parseSembleId(value: unknown): string | undefined {
  return typeof value === 'string' && /^[0-9a-f]{24}$/i.test(value) ? value.toLowerCase() : undefined;
}

/**
 * Parses a patient from external data. A value of the wrong type is left out, which means unknown, and `note` receives
 * the path to it, never the value. Returns undefined when there is no valid id.
 */
export function parsePatient(raw: unknown, note: (text: string) => void): SemblePatient | undefined {
  const id = isObject(raw) ? parseSembleId(raw['id']) : undefined;
  const members = id && PATIENT(raw, '', note);
  return id && members ? { ...members, id } : undefined;
}
