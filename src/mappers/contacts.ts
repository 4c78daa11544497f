import type { CodeableConcept, ContactPoint, HumanName, Patient, PatientContact } from '@medplum/fhirtypes';
import { elementIdAssigner } from '../fhir/element-ids.ts';
import { omitUndefined, unlessEmpty } from '../fhir/omit-undefined.ts';
import { ownedEntries } from '../fhir/ownership.ts';
import { OWNED_ID_PREFIX } from '../fhir/systems.ts';
import type { SembleContactDetails, SemblePatient, SembleRelationship } from '../semble/patient.ts';
import { postalAddress } from './address.ts';
import { humanName } from './names.ts';
import { isGeneralPractitioner, isLeftOut, isOther, relationshipCode, typeInWords } from './relationships.ts';
import { distinct, emailPoint, phonePoint } from './telecom.ts';
import type { Note, Read } from './text.ts';
import { plainReader, reader } from './text.ts';

type Clinician = NonNullable<Patient['generalPractitioner']>[number];

export interface RelatedPeople {
  readonly contact: PatientContact[];
  readonly generalPractitioner: Clinician[];
}

/** Maps the related accounts of a Semble patient: a GP to a name in `generalPractitioner`, most others to contacts. */
export function relatedPeople(semble: SemblePatient, current: Patient | undefined, note: Note): RelatedPeople {
  const contactPrefix = `${OWNED_ID_PREFIX}contact-`;
  const clinicianPrefix = `${OWNED_ID_PREFIX}gp-`;
  if (semble.relatedAccounts === undefined) {
    return {
      contact: ownedEntries(current?.contact, contactPrefix),
      generalPractitioner: ownedEntries(current?.generalPractitioner, clinicianPrefix),
    };
  }
  const people: RelatedPeople = { contact: [], generalPractitioner: [] };
  const read = reader('contact', note);
  const readPoint = plainReader('contact', note);
  const contactOf = elementIdAssigner(contactPrefix, current?.contact);
  const clinicianOf = elementIdAssigner(clinicianPrefix, current?.generalPractitioner);
  for (const [index, account] of (semble.relatedAccounts ?? []).entries()) {
    const [contactId, contact] = contactOf(account.relationshipId, index);
    const [clinicianId, clinician] = clinicianOf(account.relationshipId, index);
    // A relationship of an unknown type may have one of the types that are left out, so only a stored entry is kept.
    if (account.deleted || (account.relationshipType === undefined && !contact && !clinician)) {
      continue;
    }
    const type = read(account.relationshipType, clinician && 'GP');
    if (isGeneralPractitioner(type)) {
      const display = clinicianName(account.contactDetails, clinician, reader('generalPractitioner', note));
      if (display) {
        people.generalPractitioner.push({ id: clinicianId, display });
      } else {
        note('generalPractitioner: an entry without a name was left out');
      }
    } else if (!isLeftOut(type)) {
      const reach = waysToReach(account.contactDetails, contact, read, readPoint);
      if (reach) {
        const relationship = relationshipOf(account, type, contact, read);
        people.contact.push(omitUndefined<PatientContact>({ id: contactId, relationship, ...reach }));
      } else {
        note('contact: an entry without name, telecom, address and organization was left out');
      }
    }
  }
  return people;
}

function relationshipOf(
  account: SembleRelationship,
  type: string | undefined,
  before: PatientContact | undefined,
  read: Read,
): PatientContact['relationship'] {
  if (account.relationshipType === undefined && before) {
    return before.relationship;
  }
  // Semble only has labels for the type OTHER.
  const label = read(account.relationshipLabel, isOther(type) ? before?.relationship?.[0]?.text : undefined);
  const coding = relationshipCode(type, label);
  const text = label ?? typeInWords(type);
  return text ? [omitUndefined<CodeableConcept>({ coding: coding && [coding], text })] : undefined;
}

/**
 * Maps the details of which FHIR requires at least one (https://hl7.org/fhir/R4/patient.html, rule pat-1). Unknown
 * parts come from `before`. Returns undefined when there are none.
 */
function waysToReach(
  details: SembleRelationship['contactDetails'] = {},
  before: PatientContact | undefined,
  read: Read,
  readPoint: Read,
): PatientContact | undefined {
  if (details === null) {
    return undefined;
  }
  const company = read(details.companyName, before?.organization?.display);
  const ways = omitUndefined<PatientContact>({
    name: contactName(details, before?.name, read),
    telecom: points(details, before?.telecom, readPoint),
    address: postalAddress(details, before?.address, read),
    organization: company ? { display: company } : undefined,
  });
  return unlessEmpty(ways);
}

/**
 * The name of a related person or clinician. Older records in Semble only have the deprecated `name`. It is used when
 * there is no first and no last name, unless it equals the name of the company.
 */
function contactName(details: SembleContactDetails, before: HumanName | undefined, read: Read): HumanName | undefined {
  const name = humanName({ ...details, fullName: null }, before, read);
  const hadParts = before?.given ?? before?.family;
  const text = read(details.name, hadParts ? undefined : before?.text);
  const isNeeded = !name?.given && !name?.family && text !== undefined && text !== read(details.companyName);
  return isNeeded ? { ...name, text } : name;
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
  return unlessEmpty(all);
}

function clinicianName(
  details: SembleRelationship['contactDetails'],
  before: Clinician | undefined,
  read: Read,
): string | undefined {
  const name = contactName(details ?? {}, undefined, read)?.text;
  const parts = [name, read(details?.companyName)].filter((part) => part !== undefined);
  return details === undefined ? before?.display : parts.join(', ');
}
