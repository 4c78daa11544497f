import type { NumberDefinition } from '../semble/patient.ts';
import { codeKey } from './text.ts';

/** What is known about the practice's definition of the NHS number. */
export interface NhsNumberKinds {
  /** The id of the definition in the setting. It takes precedence over the definitions. */
  readonly configured: string | undefined;
  /** The practice's definitions. Undefined or empty means unknown. */
  readonly definitions: readonly NumberDefinition[] | undefined;
}

const NHS_TYPE = codeKey('NHS_UK');

/**
 * The reasons why a number is the NHS number, the strongest first. `named`: the setting names its definition.
 * `defined`: its definition is for NHS numbers. `deleted`: the same, but the definition is deleted. `stored`: its
 * definition is unknown and the number is stored as the NHS number.
 */
export const REASONS = ['named', 'defined', 'deleted', 'stored'] as const;

/** `other`: its definition is for other numbers. `unknown`: its definition is unknown. */
export type Standing = (typeof REASONS)[number] | 'other' | 'unknown';

/**
 * Classifies a number by its `referenceId`, the id of its definition; ids are compared in lower case. `isStored` says
 * that the number is stored as the NHS number. It stays so when the definitions do not contain its own, and when the
 * setting names another definition.
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

/** Whether two ids name the same definition. They are compared in lower case. */
export function isSameDefinition(a: string, b: string | null | undefined): boolean {
  return a.toLowerCase() === b?.toLowerCase();
}

/** The note about a valid NHS number with an unknown definition. */
export function unknownDefinition(standing: 'stored' | 'unknown'): string {
  const [number, kept] =
    standing === 'stored' ? ['the NHS number', 'the NHS number'] : ['a valid NHS number', 'a plain number'];
  return `identifier: the definition of ${number} was not read and is not the one of SEMBLE_NHS_NUMBER_DEFINITION, kept as ${kept}`;
}

/** Whether the setting or any definition is known. If not, `definitionsIn` has noted it. */
export function isAnythingKnown({ configured, definitions = [] }: NhsNumberKinds): boolean {
  return configured !== undefined || definitions.length > 0;
}
