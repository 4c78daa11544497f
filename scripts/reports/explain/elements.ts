import type { Patient } from '@medplum/fhirtypes';
import { isDeceasedOwned } from '../../../src/fhir/deceased.ts';
import { isOwned } from '../../../src/fhir/ownership.ts';
import { isSameDefinition } from '../../../src/mappers/nhs-definition.ts';
import { isGeneralPractitioner } from '../../../src/mappers/relationships.ts';
import type { NumberDefinition, SemblePatient } from '../../../src/semble/patient.ts';
import { SETTING } from '../../../src/settings.ts';
import type { Owner } from './owner.ts';

/** The elements that the mapper fills, and the members of a Semble patient that each comes from. */
const SOURCES: ReadonlyMap<string, readonly (keyof SemblePatient)[]> = new Map([
  ['identifier', ['id', 'numbers']],
  ['active', ['archived']],
  ['name', ['title', 'firstName', 'lastName', 'fullName', 'birthSurname']],
  ['telecom', ['phones', 'email']],
  ['gender', ['gender']],
  ['birthDate', ['dob']],
  ['deceasedBoolean', ['archived', 'archivedInfo']],
  ['address', ['address']],
  ['contact', ['relatedAccounts']],
  ['generalPractitioner', ['relatedAccounts']],
  ['extension', ['gender', 'sex', 'placeOfBirth', 'updatedAt']],
  ['managingOrganization', []],
]);

/** Members that the server owns, and members that are not elements. */
const LEFT_OUT: ReadonlySet<string> = new Set(['resourceType', 'id', 'meta', '_deceasedBoolean']);

/** A member of a Semble patient. Without `value` its value is unknown; null or an empty list means that it is empty. */
export interface Source {
  readonly member: string;
  readonly value?: unknown;
}

/** One entry of a list, or the whole value of another element. */
interface Owned {
  readonly value: unknown;
  readonly owner: Owner;
}

/** One element of the Patient, from both sides. */
export interface ExplainedElement {
  readonly element: string;
  readonly owner: Owner | 'both';
  readonly semble: readonly Source[];
  /** What the mapper makes of Semble's members, without entries of a colleague. */
  readonly mapped: readonly unknown[];
  readonly medplum: readonly Owned[];
  /** Whether a sync would change it. */
  readonly differs: boolean;
}

/** The compared records; a side may be missing. */
interface Compared {
  readonly semble: SemblePatient | undefined;
  readonly current: Patient | undefined;
  /** `next` is the current Patient with Semble's data merged in; `alone` is Semble's data mapped onto no Patient. */
  readonly next: Patient | undefined;
  readonly alone: Patient | undefined;
  readonly managingOrganization: string | undefined;
  readonly definitions: readonly NumberDefinition[] | undefined;
  /** The elements that a sync would change. */
  readonly differing: readonly string[];
}

/** Explains each element: first those that the mapper fills, then the others of the Patient. */
export function explainElements(compared: Compared): ExplainedElement[] {
  const { current, next, differing } = compared;
  const others = Object.keys(current ?? {}).filter((name) => !SOURCES.has(name) && !LEFT_OUT.has(name));
  return [...SOURCES.keys(), ...others].map((element) => {
    const medplum = entriesOf(current, element).map((value) => ({
      value,
      owner: ownerOf(element, value, current, compared),
    }));
    const mapped = entriesOf(next, element).filter((value) => ownerOf(element, value, next, compared) === 'Semble');
    const owners = new Set([...medplum.map(({ owner }) => owner), ...(mapped.length > 0 ? ['Semble' as const] : [])]);
    const [owner = 'nobody'] = owners;
    return {
      element,
      owner: owners.size > 1 ? 'both' : owner,
      semble: sourcesOf(element, compared),
      mapped,
      medplum,
      differs: differing.includes(element),
    };
  });
}

function sourcesOf(element: string, { semble, managingOrganization, definitions }: Compared): Source[] {
  if (element === 'managingOrganization') {
    return [{ member: `${SETTING.managingOrganization} (a setting)`, value: managingOrganization ?? null }];
  }
  const members = semble ? (SOURCES.get(element) ?? []) : [];
  return members.map((member) => {
    const value = semble && sembleValue(semble, member, element, definitions);
    return value === undefined ? { member } : { member, value };
  });
}

/** Semble's value: numbers with their kind if it is known, and only the relationships that belong to the element. */
function sembleValue(
  semble: SemblePatient,
  member: keyof SemblePatient,
  element: string,
  definitions: Compared['definitions'],
): unknown {
  switch (member) {
    case 'numbers':
      return semble.numbers?.map(({ value, referenceId, ...rest }) => {
        const idType = definitions?.find(({ id }) => isSameDefinition(id, referenceId))?.idType;
        return { value, ...(idType && { idType }), referenceId, ...rest };
      });
    case 'relatedAccounts':
      return semble.relatedAccounts?.filter(
        ({ relationshipType }) => isGeneralPractitioner(relationshipType) === (element === 'generalPractitioner'),
      );
    default:
      return semble[member];
  }
}

/**
 * Determines the owner of a value. An entry of a list, and `deceasedBoolean`, belong to Semble if the element id is the
 * bot's. Another element belongs to Semble if Semble has a usable value for it, if a sync would remove it, or if Semble was
 * not read. `holder` is the Patient that has the value.
 */
function ownerOf(
  element: string,
  value: unknown,
  holder: Patient | undefined,
  { semble, current, next, alone }: Compared,
): Owner {
  if (element === 'deceasedBoolean' && holder) {
    return isDeceasedOwned(holder) ? 'Semble' : 'colleague';
  }
  if (isEntry(value) && Array.isArray(member(next, element) ?? member(current, element))) {
    return isOwned(value) ? 'Semble' : 'colleague';
  }
  const isTakenAway = next !== undefined && member(next, element) === undefined;
  const isGiven = !semble || member(alone, element) !== undefined;
  return SOURCES.has(element) && (isGiven || isTakenAway) ? 'Semble' : 'colleague';
}

function entriesOf(patient: Patient | undefined, element: string): readonly unknown[] {
  const value = member(patient, element);
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

function member(patient: Patient | undefined, name: string): unknown {
  return patient && Reflect.get(patient, name);
}

function isEntry(value: unknown): value is { id?: string } {
  return typeof value === 'object' && value !== null;
}
