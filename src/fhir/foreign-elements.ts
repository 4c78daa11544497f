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

/** One entry of a list of a Patient, as far as it tells whose it is. */
type Entry = Pick<Identifier, 'id' | 'system'> & Partial<Pick<Extension, 'url'>>;

/** The lists of a Patient in which the bot has entries, each with an element id of its own. */
const LISTS = [
  'address',
  'contact',
  'extension',
  'generalPractitioner',
  'identifier',
  'link',
  'name',
  'telecom',
] as const satisfies readonly (keyof Patient)[];

/** Elements of the bot's that have no element id: nothing tells whose value it is. */
const SCALARS = ['active', 'birthDate', 'gender', 'id', 'resourceType'] as const satisfies readonly (keyof Patient)[];

const OWN_EXTENSIONS: ReadonlySet<string> = new Set([SEMBLE_GENDER_EXTENSION, SEMBLE_UPDATED_AT_EXTENSION]);
const OWN_TAGS: ReadonlySet<string | undefined> = new Set([UNCONFIRMED_TAG, DELETED_TAG]);

/** Elements that are judged by more than their name. */
const JUDGED = ['deceasedBoolean', '_deceasedBoolean', 'managingOrganization', 'meta'];

const KNOWN: ReadonlySet<string> = new Set([...LISTS, ...SCALARS, ...JUDGED]);

/**
 * What FHIR lets a client put into `meta`, and the bot leaves alone: https://hl7.org/fhir/R4/resource.html#Meta. All other
 * members are the server's own.
 */
const META = ['extension', 'id', 'profile', 'security', 'source'] as const satisfies readonly (keyof Meta)[];

/**
 * The sorted names of the elements of a Patient with something that the bot would not have written, so that somebody else
 * has: an entry that is not its own, or an element that it never writes.
 * @param organization What the bot puts into `managingOrganization`: `Organization/<id>`, or nothing.
 */
export function foreignElements(patient: Patient, organization: string | undefined): string[] {
  const { meta = {} } = patient;
  return [
    ...Object.entries(patient).flatMap(([name, value]) => (KNOWN.has(name) || isNothing(value) ? [] : name)),
    ...LISTS.filter((name) => patient[name]?.some((entry: Entry) => !isOwn(entry))),
    ...(isDeceasedForeign(patient) ? ['deceasedBoolean'] : []),
    ...(isOrganizationForeign(patient, organization) ? ['managingOrganization'] : []),
    ...(meta.tag?.some((tag) => !isOwnTag(tag)) ? ['meta.tag'] : []),
    ...META.filter((name) => !isNothing(meta[name])).map((name) => `meta.${name}`),
  ].sort();
}

/** The bot's element id makes an entry its own, and so does the Semble id or the URL of an extension of the project. */
function isOwn(entry: Entry): boolean {
  const { system, url } = entry;
  return isOwned(entry) || system === SEMBLE_PATIENT_ID_SYSTEM || (url !== undefined && OWN_EXTENSIONS.has(url));
}

function isOwnTag({ system, code }: Coding): boolean {
  return system === SEMBLE_TAG_SYSTEM && OWN_TAGS.has(code);
}

/** The bot writes `true` alone, with an element id of its own and nothing else beside it. */
function isDeceasedForeign(patient: PatientWithPrimitives): boolean {
  const { deceasedBoolean, _deceasedBoolean: element } = patient;
  const isThere = deceasedBoolean !== undefined || element !== undefined;
  return isThere && !(element && isDeceasedOwned(patient) && Object.keys(element).length === 1);
}

/** The bot writes the reference that the settings name alone. */
function isOrganizationForeign({ managingOrganization }: Patient, organization: string | undefined): boolean {
  return managingOrganization !== undefined && !sameJson(managingOrganization, { reference: organization });
}

function isNothing(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.length === 0);
}
