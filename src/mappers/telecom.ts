import type { ContactPoint } from '@medplum/fhirtypes';
import { elementIdAssigner } from '../fhir/element-ids.ts';
import { omitUndefined } from '../fhir/omit-undefined.ts';
import { ownedEntries } from '../fhir/ownership.ts';
import { OWNED_ID_PREFIX } from '../fhir/systems.ts';
import type { SemblePatient, SemblePhone } from '../semble/patient.ts';
import type { Note, Read } from './text.ts';
import { codeTable, plainReader } from './text.ts';

type PointKind = Pick<ContactPoint, 'system' | 'use'>;

/** Semble's `phoneType` to https://hl7.org/fhir/R4/datatypes.html#ContactPoint. Other types: a phone without use. */
const pointKind = codeTable<PointKind>([
  ['mobile', { system: 'phone', use: 'mobile' }],
  ['home', { system: 'phone', use: 'home' }],
  ['office, work', { system: 'phone', use: 'work' }],
  ['fax', { system: 'fax' }],
]);

/** A phone number as it was typed; what was not said of it is taken from the one `before`. */
export function phonePoint(phone: SemblePhone, before: ContactPoint | undefined, read: Read): ContactPoint | undefined {
  const value = read(phone.phoneNumber, before?.value);
  const kind = phone.phoneType === undefined ? before : pointKind(phone.phoneType);
  return value ? omitUndefined<ContactPoint>({ system: kind?.system ?? 'phone', value, use: kind?.use }) : undefined;
}

/** An e-mail address as it was typed. */
export function emailPoint(email: string): ContactPoint {
  return { system: 'email', value: email };
}

/** Removes repeated points, by system, use and value, keeping the first: one number may be both at home and mobile. */
export function distinct(points: readonly ContactPoint[]): ContactPoint[] {
  const first = new Map<string, ContactPoint>();
  for (const point of points) {
    const key = `${point.system} ${point.use} ${point.value}`;
    first.set(key, first.get(key) ?? point);
  }
  return [...first.values()];
}

/** The phone numbers and the e-mail address of a Semble patient. */
export function telecom(
  semble: SemblePatient,
  current: readonly ContactPoint[] | undefined,
  note: Note,
): ContactPoint[] {
  const read = plainReader('telecom', note);
  const [beginning, emailId] = [`${OWNED_ID_PREFIX}phone-`, `${OWNED_ID_PREFIX}email`];
  const entryOf = elementIdAssigner(beginning, current);
  const numbers = new Set<string | undefined>();
  const phones = semble.phones?.flatMap((phone, index) => {
    const [id, before] = entryOf(phone.phoneId, index);
    const point = phonePoint(phone, before, read);
    // A number that is there already says nothing new while its type is not said.
    const repeated = phone.phoneType === undefined && numbers.has(point?.value);
    numbers.add(point?.value);
    return point && !repeated ? [{ id, ...point }] : [];
  });
  const email = read(semble.email);
  return distinct([
    ...(semble.phones === undefined ? ownedEntries(current, beginning) : (phones ?? [])),
    ...(semble.email === undefined ? ownedEntries(current, emailId) : []),
    ...(email ? [{ id: emailId, ...emailPoint(email) }] : []),
  ]);
}
