import * as z from 'zod';
import type { SemblePatient } from '../../src/semble/patient.ts';

// The queries are written from the fields of the bot's own decoders, so the bundle has these too.
export { DEFINITIONS, PATIENT, parseSembleId } from '../../src/semble/patient.ts';

const text = z.string().nullish().catch(undefined);
const flag = z.boolean().nullish().catch(undefined);
const phones = z
  .array(z.object({ phoneId: text, phoneType: text, phoneNumber: text }))
  .nullish()
  .catch(undefined);
const address = z.object({ address: text, city: text, postcode: text, country: text });
const numbers = z.array(z.object({ id: text, referenceId: text, value: text }));
const contactDetails = address.extend({
  title: text,
  firstName: text,
  lastName: text,
  companyName: text,
  email: text,
  phones,
});
const relationship = z.object({
  relationshipId: text,
  relationshipType: text,
  relationshipLabel: text,
  deleted: flag,
  contactDetails: contactDetails.nullish().catch(undefined),
});
const patient = z.object({
  id: z.string().regex(/^[0-9a-f]{24}$/i),
  title: text,
  firstName: text,
  lastName: text,
  fullName: text,
  birthSurname: text,
  dob: text,
  gender: text,
  sex: text,
  email: text,
  phones,
  address: address.nullish().catch(undefined),
  numbers: numbers.nullish().catch(undefined),
  relatedAccounts: z.array(relationship).nullish().catch(undefined),
  archived: flag,
  archivedInfo: z.object({ archivedReason: text }).nullish().catch(undefined),
  placeOfBirth: z.object({ name: text }).nullish().catch(undefined),
  updatedAt: text,
});

/** Replaces the bot's own module: zod reads the same shape, without the notes. */
export function parsePatient(raw: unknown): SemblePatient | undefined {
  const { data } = patient.safeParse(raw);
  return data && { ...data, id: data.id.toLowerCase() };
}
