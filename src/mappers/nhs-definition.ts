import type { NumberDefinition } from '../semble/patient.ts';
import { codeKey } from './text.ts';

/** Which of the practice's definitions is the one of NHS numbers, as far as that is known. */
export interface NhsNumberKinds {
  /** Id of the definition that the settings name; goes before the definitions. */
  readonly configured: string | undefined;
  /** The practice's definitions. Undefined or empty: not said. */
  readonly definitions: readonly NumberDefinition[] | undefined;
}

const NHS_TYPE = codeKey('NHS_UK');

/**
 * What makes a number an NHS number, the strongest first: the setting names its definition, its definition is one of NHS
 * numbers, it was one and is deleted, or nothing is known of its definition and the number is stored as the NHS number.
 */
export const REASONS = ['named', 'defined', 'deleted', 'stored'] as const;

/** `other`: its definition is one of other numbers. `unknown`: nothing is known of its definition. */
export type Standing = (typeof REASONS)[number] | 'other' | 'unknown';

/**
 * How a number stands by its `referenceId`, the id of its definition; ids are compared in lower case. `isStored` says
 * that the number is stored as the NHS number, which a list without its definition, or a setting that names another, is
 * no reason to change.
 */
export function standingOf(
  referenceId: string,
  { configured, definitions = [] }: NhsNumberKinds,
  isStored: boolean,
): Standing {
  if (isSameDefinition(referenceId, configured)) {
    return 'named';
  }
  const own = definitions.filter(({ id }) => isSameDefinition(id, referenceId));
  const nhs = own.find(({ idType }) => codeKey(idType) === NHS_TYPE);
  if (nhs) {
    return nhs.deleted ? 'deleted' : 'defined';
  }
  return own.length > 0 ? 'other' : isStored ? 'stored' : 'unknown';
}

/** Whether two ids are those of one definition: they are compared in lower case. */
export function isSameDefinition(a: string, b: string | null | undefined): boolean {
  return a.toLowerCase() === b?.toLowerCase();
}

/** What the log says of a number of which nothing is known but how it is stored. */
export const NOTES: Readonly<Record<'stored' | 'unknown', string>> = {
  stored:
    'identifier: the definition of the NHS number was not read and is not the one of SEMBLE_NHS_NUMBER_DEFINITION, kept as the NHS number',
  unknown:
    'identifier: the definition of a valid NHS number was not read and is not the one of SEMBLE_NHS_NUMBER_DEFINITION, kept as a plain number',
};

/** Whether anything is known of the practice's definitions. Where nothing is, the log says so already. */
export function isAnythingKnown({ configured, definitions = [] }: NhsNumberKinds): boolean {
  return configured !== undefined || definitions.length > 0;
}
