import * as v from 'valibot';

/** What Semble's ids look like: 24 hexadecimal digits. */
export const sembleId = v.pipe(v.string(), v.regex(/^[0-9a-f]{24}$/i), v.toLowerCase());

const text = v.nullish(v.string());
const flag = v.nullish(v.boolean());
const list = <T extends v.GenericSchema>(entry: T) => v.nullish(v.array(v.nullable(entry)));

const phone = v.object({ phoneId: text, phoneType: text, phoneNumber: text });
const address = v.object({ address: text, city: text, postcode: text, country: text });
const patientNumber = v.object({ id: text, referenceId: text, value: text });
const contactDetails = v.object({
  ...address.entries,
  title: text,
  firstName: text,
  lastName: text,
  companyName: text,
  email: text,
  phones: list(phone),
});
const relationship = v.object({
  relationshipId: text,
  relationshipType: text,
  relationshipLabel: text,
  deleted: flag,
  contactDetails: v.nullish(contactDetails),
});

const patient = v.object({
  id: sembleId,
  title: text,
  firstName: text,
  lastName: text,
  fullName: text,
  /** Surname at birth. */
  birthSurname: text,
  /** A day, or midnight UTC of that day: only the first ten characters mean anything. */
  dob: text,
  gender: text,
  sex: text,
  email: text,
  phones: list(phone),
  address: v.nullish(address),
  numbers: list(patientNumber),
  relatedAccounts: list(relationship),
  archived: flag,
  archivedInfo: v.nullish(v.object({ archivedReason: text })),
  placeOfBirth: v.nullish(v.object({ name: text })),
  /** An instant with a zone. */
  updatedAt: text,
});

/**
 * A Semble patient as far as it is mapped, in the shape of the type `Patient` in `schema.graphql`.
 * A member that is absent was not said (not asked for, not allowed, not readable): what is known stays.
 * A member that is `null` or an empty list was said to be empty.
 */
export type SemblePatient = v.InferOutput<typeof patient>;
export type SemblePhone = v.InferOutput<typeof phone>;
export type SembleAddress = v.InferOutput<typeof address>;
export type SembleNumber = v.InferOutput<typeof patientNumber>;
export type SembleContactDetails = v.InferOutput<typeof contactDetails>;
export type SembleRelationship = v.InferOutput<typeof relationship>;

/** A kind of number that the practice keeps: https://docs.semble.io, type `PracticeNumbers`. */
export interface NumberDefinition {
  readonly id: string;
  readonly deleted: boolean;
  readonly idType: string;
}

/**
 * Reads a patient from outside data, which it changes: a value of the wrong type is taken out of it, as if it had not
 * been said, and `note` is told the names that lead to it, never the value.
 * Returns undefined when there is no usable id.
 */
export function parsePatient(raw: unknown, note: (text: string) => void): SemblePatient | undefined {
  const first = v.safeParse(patient, raw);
  if (first.success) {
    return first.output;
  }
  for (const issue of first.issues) {
    const path = issue.path ?? [];
    const last = path.at(-1);
    if (last?.type === 'array') {
      Reflect.set(last.input, last.key, null);
    } else if (last?.type === 'object') {
      Reflect.deleteProperty(last.input, last.key);
    }
    note(`${path.map((step) => step.key).join('.')}: not of the documented type, left out`);
  }
  const second = v.safeParse(patient, raw);
  return second.success ? second.output : undefined;
}
