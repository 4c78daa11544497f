import type { Coding, Extension, Identifier, Meta, Patient } from '@medplum/fhirtypes';
import { isDeceasedOwned, type PatientWithPrimitives } from './deceased.ts';
import { sameJson } from './difference.ts';
import { isOwned } from './ownership.ts';
import {
  DELETED_TAG,
  SEMBLE_GENDER_EXTENSION,
  SEMBLE_PATIENT_ID_SYSTEM,
  SEMBLE_TAG_SYSTEM,
  SEMBLE_UPDATED_AT_EXTENSION,
  UNCONFIRMED_TAG,
} from './systems.ts';

/** The members of a list entry that show whether the bot wrote it. */
type Entry = Pick<Identifier, 'id' | 'system'> & Partial<Pick<Extension, 'url'>>;

const OWN_EXTENSIONS: ReadonlySet<string | undefined> = new Set([SEMBLE_GENDER_EXTENSION, SEMBLE_UPDATED_AT_EXTENSION]);
const OWN_TAGS: ReadonlySet<string | undefined> = new Set([UNCONFIRMED_TAG, DELETED_TAG]);

/** Elements that the bot writes without an element id. A value of the bot and one of a colleague look the same. */
const SCALARS = ['active', 'birthDate', 'gender', 'id', 'resourceType'] as const satisfies readonly (keyof Patient)[];

/** Elements whose value shows whether the bot wrote them. */
const JUDGED = ['deceasedBoolean', '_deceasedBoolean', 'managingOrganization', 'meta'];

const KNOWN: ReadonlySet<string> = new Set([...SCALARS, ...JUDGED]);

/**
 * The members of `meta` that a client may set and the bot never sets: https://hl7.org/fhir/R4/resource.html#Meta. The
 * server sets the other members.
 */
const META = ['extension', 'id', 'profile', 'security', 'source'] as const satisfies readonly (keyof Meta)[];

/**
 * Returns the sorted names of the elements that a colleague has written: those with an entry that the bot does not own,
 * and those that the bot never writes.
 * @param organization The value that the bot writes to `managingOrganization`: `Organization/<id>`, or undefined.
 */
export function foreignElements(patient: Patient, organization: string | undefined): string[] {
  const { meta = {} } = patient;
  return [
    ...Object.entries(patient).flatMap(([name, value]) => (KNOWN.has(name) || isOwnList(value) ? [] : name)),
    ...(isDeceasedForeign(patient) ? ['deceasedBoolean'] : []),
    ...(isOrganizationForeign(patient, organization) ? ['managingOrganization'] : []),
    ...(meta.tag?.some((tag) => !isOwnTag(tag)) ? ['meta.tag'] : []),
    ...META.filter((name) => !isOwnList(meta[name])).map((name) => `meta.${name}`),
  ].sort();
}

/** The bot owns an entry with its element id, the identifier with the Semble id, and the project's extensions. */
function isOwn(entry: Entry): boolean {
  const { system, url } = entry;
  return isOwned(entry) || system === SEMBLE_PATIENT_ID_SYSTEM || OWN_EXTENSIONS.has(url);
}

function isOwnTag({ system, code }: Coding): boolean {
  return system === SEMBLE_TAG_SYSTEM && OWN_TAGS.has(code);
}

/** The bot only writes `true`, with its element id and no extensions. */
function isDeceasedForeign(patient: PatientWithPrimitives): boolean {
  const { deceasedBoolean, _deceasedBoolean: element } = patient;
  const isThere = deceasedBoolean !== undefined || element !== undefined;
  return isThere && !(element && isDeceasedOwned(patient) && Object.keys(element).length === 1);
}

/** The bot only writes the reference of the setting. */
function isOrganizationForeign({ managingOrganization }: Patient, organization: string | undefined): boolean {
  return managingOrganization !== undefined && !sameJson(managingOrganization, { reference: organization });
}

/** Whether a value is undefined, or a list that holds only entries of the bot. */
function isOwnList(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.every(isOwn));
}
