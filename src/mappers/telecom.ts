import type { ContactPoint } from '@medplum/fhirtypes';
import { elementIdAssigner } from '../fhir/element-ids.ts';
import { omitUndefined } from '../fhir/omit-undefined.ts';
import { ownedEntries } from '../fhir/ownership.ts';
import { OWNED_ID_PREFIX } from '../fhir/systems.ts';
import type { SemblePatient, SemblePhone } from '../semble/patient.ts';
import type { Note, Read } from './text.ts';
import { codeTable, plainReader } from './text.ts';

type PointKind = Pick<ContactPoint, 'system' | 'use'>;

/**
 * Maps Semble's `phoneType`: https://hl7.org/fhir/R4/datatypes.html#ContactPoint. Other types are a phone without use.
 */
const pointKind = codeTable<PointKind>([
  ['mobile', { system: 'phone', use: 'mobile' }],
  ['home', { system: 'phone', use: 'home' }],
  ['office, work', { system: 'phone', use: 'work' }],
  ['fax', { system: 'fax' }],
]);

/** Maps a phone number, as it was typed. Unknown parts come from `before`. Returns undefined without a number. */
export function phonePoint(phone: SemblePhone, before: ContactPoint | undefined, read: Read): ContactPoint | undefined {
  const value = read(phone.phoneNumber, before?.value);
  const kind = phone.phoneType === undefined ? before : pointKind(phone.phoneType);
  return value ? omitUndefined<ContactPoint>({ system: kind?.system ?? 'phone', value, use: kind?.use }) : undefined;
}

/** Maps an e-mail address, as it was typed. */
export function emailPoint(email: string): ContactPoint {
  return { system: 'email', value: email };
}

/** Removes duplicates by system, use and value, keeping the first. One number may be both `home` and `mobile`. */
export function distinct(points: readonly ContactPoint[]): ContactPoint[] {
  const first = new Map<string, ContactPoint>();
  for (const point of points) {
    const key = `${point.system} ${point.use} ${point.value}`;
    first.set(key, first.get(key) ?? point);
  }
  return [...first.values()];
}

/** Maps the phone numbers and the e-mail address of a Semble patient. */
export function telecom(
  semble: SemblePatient,
  current: readonly ContactPoint[] | undefined,
  note: Note,
): ContactPoint[] {
  const read = plainReader('telecom', note);
  const phonePrefix = `${OWNED_ID_PREFIX}phone-`;
  const emailId = `${OWNED_ID_PREFIX}email`;
  const entryOf = elementIdAssigner(phonePrefix, current);
  const numbers = new Set<string | undefined>();
  const phones = semble.phones?.flatMap((phone, index) => {
    const [id, before] = entryOf(phone.phoneId, index);
    const point = phonePoint(phone, before, read);
    // While its type is unknown, a repeated number adds nothing.
    const repeated = phone.phoneType === undefined && numbers.has(point?.value);
    numbers.add(point?.value);
    return point && !repeated ? [{ id, ...point }] : [];
  });
  const email = read(semble.email);
  return distinct([
    ...(semble.phones === undefined ? ownedEntries(current, phonePrefix) : (phones ?? [])),
    ...(semble.email === undefined ? ownedEntries(current, emailId) : []),
    ...(email ? [{ id: emailId, ...emailPoint(email) }] : []),
  ]);
}
