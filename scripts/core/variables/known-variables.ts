import { SETTING } from '../../../src/settings.ts';
import { nearestName } from '../nearest.ts';
import type { Problem } from '../problem.ts';

/** Every variable that a command reads, beside the variables of the end-to-end suite. */
const KNOWN: readonly string[] = [
  'MEDPLUM_BASE_URL',
  'MEDPLUM_CLIENT_ID',
  'MEDPLUM_CLIENT_SECRET',
  'SEMBLE_ADMIN_TOKEN',
  'SEMBLE_EVENT_SPELLING',
  ...Object.values(SETTING),
];

/** The variables that Semble and the deployment make. */
const MADE: readonly string[] = [SETTING.webhookSecret, SETTING.webhookToken, SETTING.operatorSecret];

/** The variables that a person sets. */
export const SETTABLE: readonly string[] = KNOWN.filter((name) => !MADE.includes(name));

/** Whether a command reads the variable. */
export function isKnownVariable(name: string): boolean {
  return KNOWN.includes(name);
}

/** Describes a variable of a file that no command knows; it is probably misspelt, and would be ignored. */
export function unknownVariable(name: string, file: string): Problem {
  const nearest = nearestName(name, KNOWN);
  return {
    what: `${name} in ${file} is not a variable that this program knows, so it has no effect`,
    todo: nearest
      ? `Did you mean ${nearest}? Correct the name, or remove the line.`
      : 'Remove the line, or correct the name: .env.example lists the known ones.',
  };
}
