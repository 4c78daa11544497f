import type { CodeableConcept, ContactPoint, Patient, PatientContact } from '@medplum/fhirtypes';
import type { SembleContactDetails, SemblePatient, SembleRelationship } from '../semble/patient.ts';
import { postalAddress } from './address.ts';
import { elementIds } from './element-ids.ts';
import { known } from './merge.ts';
import { humanName } from './names.ts';
import { present } from './present.ts';
import { LEFT_OUT, PARENT, RELATIONSHIPS } from './relationships.ts';
import { MARK } from './systems.ts';
import { distinct, emailPoint, phonePoint } from './telecom.ts';
import type { Note, Read } from './text.ts';
import { lookupKey, reader } from './text.ts';

type Clinician = NonNullable<Patient['generalPractitioner']>[number];

export interface RelatedPeople {
  readonly contact: PatientContact[];
  readonly generalPractitioner: Clinician[];
}

/** The people and organizations around a Semble patient: its GP by name alone, most others as contacts. */
export function relatedPeople(semble: SemblePatient, current: Patient | undefined, note: Note): RelatedPeople {
  const [contactMark, clinicianMark] = [`${MARK}contact-`, `${MARK}gp-`];
  if (semble.relatedAccounts === undefined) {
    return {
      contact: known(current?.contact, contactMark),
      generalPractitioner: known(current?.generalPractitioner, clinicianMark),
    };
  }
  const people: RelatedPeople = { contact: [], generalPractitioner: [] };
  const read = reader('contact', note);
  const contactOf = elementIds(contactMark, current?.contact);
  const clinicianOf = elementIds(clinicianMark, current?.generalPractitioner);
  for (const [index, account] of (semble.relatedAccounts ?? []).entries()) {
    const [contactId, contact] = contactOf(account.relationshipId, index);
    const [clinicianId, clinician] = clinicianOf(account.relationshipId, index);
    // A relationship of a type that was not said could be one that is left out: only what is there stays.
    if (account.deleted || (account.relationshipType === undefined && !contact && !clinician)) {
      continue;
    }
    const type = lookupKey(read(account.relationshipType, clinician && 'GP'));
    if (type === 'gp') {
      const display = clinicianName(account.contactDetails, clinician, reader('generalPractitioner', note));
      if (display) {
        people.generalPractitioner.push({ id: clinicianId, display });
      } else {
        note('generalPractitioner: one without any name was left out');
      }
    } else if (!LEFT_OUT.has(type)) {
      const reach = waysToReach(account.contactDetails, contact, read);
      if (reach) {
        const relationship = relationshipOf(account, type, contact, read);
        people.contact.push(present<PatientContact>({ id: contactId, relationship, ...reach }));
      } else {
        note('contact: one without name, telecom, address and organization was left out');
      }
    }
  }
  return people;
}

function relationshipOf(
  account: SembleRelationship,
  type: string,
  before: PatientContact | undefined,
  read: Read,
): PatientContact['relationship'] {
  if (account.relationshipType === undefined && before) {
    return before.relationship;
  }
  // Semble has labels for the type OTHER only.
  const label = read(account.relationshipLabel, type === 'other' ? before?.relationship?.[0]?.text : undefined);
  const coding = type === 'parent-guardian' && saysParent(label) ? PARENT : RELATIONSHIPS.get(type);
  const text = label ?? inWords(type);
  return text ? [present<CodeableConcept>({ coding: coding && [coding], text })] : undefined;
}

/** What makes a contact one (FHIR's pat-1); what was not said of it is taken from the one `before`. */
function waysToReach(
  details: SembleRelationship['contactDetails'] = {},
  before: PatientContact | undefined,
  read: Read,
): PatientContact | undefined {
  if (details === null) {
    return undefined;
  }
  const company = read(details.companyName, before?.organization?.display);
  const reach = present<PatientContact>({
    name: humanName({ ...details, fullName: null }, before?.name, read),
    telecom: points(details, before?.telecom, read),
    address: postalAddress(details, before?.address, read),
    organization: company ? { display: company } : undefined,
  });
  return Object.keys(reach).length > 0 ? reach : undefined;
}

function points(
  details: SembleContactDetails,
  before: readonly ContactPoint[] | undefined = [],
  read: Read,
): ContactPoint[] | undefined {
  const isEmail = ({ system }: ContactPoint) => system === 'email';
  const phones = details.phones?.flatMap((phone) => phonePoint(phone, undefined, read) ?? []);
  const email = read(details.email, before.find(isEmail)?.value);
  const all = distinct([
    ...(details.phones === undefined ? before.filter((point) => !isEmail(point)) : (phones ?? [])),
    ...(email ? [emailPoint(email)] : []),
  ]);
  return all[0] && all;
}

function clinicianName(
  details: SembleRelationship['contactDetails'],
  before: Clinician | undefined,
  read: Read,
): string | undefined {
  const name = humanName({ ...details, fullName: null }, undefined, read)?.text;
  const parts = [name, read(details?.companyName)].filter((part) => part !== undefined);
  return details === undefined ? before?.display : parts.join(', ');
}

/** `Grandmother` is none, and a label that leaves the guardian open says no more than the type. */
function saysParent(label = ''): boolean {
  return /\b(parent|mother|father)\b/i.test(label) && !/guardian/i.test(label);
}

/** `next-of-kin` as `Next of kin`. */
function inWords(type: string): string {
  const words = type.replaceAll('-', ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
