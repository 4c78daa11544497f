import type { MedplumClient } from '@medplum/core';
import type { Patient } from '@medplum/fhirtypes';
import { isOwned, saysNoMore } from '../../src/fhir/ownership.ts';
import {
  BIRTH_PLACE_EXTENSION,
  BIRTH_SEX_EXTENSION,
  NHS_NUMBER_SYSTEM,
  SEMBLE_BASE,
  SEMBLE_PATIENT_ID_SYSTEM,
} from '../../src/fhir/systems.ts';
import { readPatientHistory } from '../medplum/patients/patient-history.ts';

/**
 * An entry that the bot wrote, that lost its element id (a form or another bot wrote the list back without it), and that
 * Semble no longer has. The bot takes it for a colleague's entry, so it stays beside Semble's present entries.
 */
export interface Leftover {
  /** The list that holds it, such as `telecom`. */
  readonly element: string;
  readonly value: object;
}

interface Entry {
  id?: string;
}

const LISTS = ['identifier', 'name', 'telecom', 'address', 'contact', 'generalPractitioner', 'extension'] as const;

/** The elements that a search must return for `hasUnownedEntries`. */
export const LEFTOVER_FIELDS: string = LISTS.join(',');

/** Whether the Patient has entries without the bot's element id of a kind that the bot writes. */
export function hasUnownedEntries(patient: Patient): boolean {
  return LISTS.some((list) => unownedEntries(patient, list).length > 0);
}

/**
 * Finds the leftovers among the entries of a Patient: entries that had the bot's element id in one version and not in the
 * next. An entry that is also in `mapped`, the mapping of Semble's present data, is not a leftover. `versions` are ordered
 * with the newest first.
 */
export function findLeftovers(
  current: Patient,
  versions: readonly (Patient | undefined)[],
  mapped: Patient,
): Leftover[] {
  return LISTS.flatMap((element) => {
    const lostTheirId = versions.flatMap((version, index) => {
      const owned = entriesOf(versions[index + 1], element).filter(isOwned);
      return unownedEntries(version, element).filter((entry) => owned.some((own) => saysTheSame(entry, own)));
    });
    return unownedEntries(current, element)
      .filter((entry) => lostTheirId.some((other) => saysTheSame(entry, other)))
      .filter((entry) => !entriesOf(mapped, element).some((own) => saysNoMore(entry, own)))
      .map((value) => ({ element, value }));
  });
}

/** Reads a Patient's versions for `findLeftovers`, the newest first. Throws the error of Medplum. */
export async function readPatientVersions(medplum: MedplumClient, patientId: string): Promise<(Patient | undefined)[]> {
  const { versions } = await readPatientHistory(medplum, patientId);
  return versions.map(({ resource }) => resource);
}

function unownedEntries(patient: Patient | undefined, list: (typeof LISTS)[number]): Entry[] {
  return entriesOf(patient, list).filter((entry) => !isOwned(entry) && isOfTheBotsKind(entry, list));
}

/**
 * Whether the bot writes such entries. It writes only a few kinds of identifiers and extensions. The Semble id never changes,
 * and the bot takes over the project's own extensions by their URL, so neither becomes a leftover.
 */
function isOfTheBotsKind(entry: Entry, list: (typeof LISTS)[number]): boolean {
  if (list === 'identifier') {
    const system = 'system' in entry ? String(entry.system) : '';
    return system !== SEMBLE_PATIENT_ID_SYSTEM && (system.startsWith(SEMBLE_BASE) || system === NHS_NUMBER_SYSTEM);
  }
  if (list === 'extension') {
    const url = 'url' in entry ? String(entry.url) : '';
    return url === BIRTH_SEX_EXTENSION || url === BIRTH_PLACE_EXTENSION;
  }
  return true;
}

function entriesOf(patient: Patient | undefined, list: (typeof LISTS)[number]): readonly Entry[] {
  return patient?.[list] ?? [];
}

function saysTheSame(one: Entry, other: Entry): boolean {
  return saysNoMore(one, other) && saysNoMore(other, one);
}
