import * as v from 'valibot';

/**
 * A Semble patient as far as it is mapped, in the shape of Semble's GraphQL type `Patient`.
 * A member that is `undefined` was not said (not asked for, not allowed, not readable): what is known stays.
 * A member that is `null` or an empty list was said to be empty.
 */
export interface SemblePatient {
  /** 24 hexadecimal digits, lower case. */
  readonly id: string;
  readonly title?: string | null;
  readonly firstName?: string | null;
  readonly lastName?: string | null;
  readonly fullName?: string | null;
  /** Surname at birth. */
  readonly birthSurname?: string | null;
  /** Midnight UTC of the day, or just the day; only the first ten characters mean anything. */
  readonly dob?: string | null;
  readonly gender?: string | null;
  readonly sex?: string | null;
  readonly email?: string | null;
  readonly phones?: readonly SemblePhone[] | null;
  readonly address?: SembleAddress | null;
  readonly numbers?: readonly SembleNumber[] | null;
  readonly relatedAccounts?: readonly SembleRelationship[] | null;
  readonly archived?: boolean | null;
  readonly archivedInfo?: SembleArchivedInfo | null;
  readonly placeOfBirth?: SemblePlaceOfBirth | null;
  /** An instant with a zone. */
  readonly updatedAt?: string | null;
}

const text = v.nullish(v.string());
const flag = v.nullish(v.boolean());

const phone = v.object({ phoneId: text, phoneType: text, phoneNumber: text });
const address = v.object({ address: text, city: text, postcode: text, country: text });
const patientNumber = v.object({ id: text, referenceId: text, value: text });
const archivedInfo = v.object({ archivedReason: text });
const placeOfBirth = v.object({ name: text });
