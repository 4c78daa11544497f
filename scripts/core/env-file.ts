import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { CommandFailure } from './problem.ts';

const DEFAULT_FILE = '.env';

/**
 * The variables of a file (`.env` when none is named, if it exists) under those of the process, which win.
 * Throws CommandFailure when a file that was named does not exist.
 */
export function readVariables(
  file: string | undefined,
  ofProcess: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  const path = file ?? DEFAULT_FILE;
  if (file !== undefined && !existsSync(file)) {
    throw new CommandFailure({ what: `There is no file ${file}`, todo: 'Name another with --env' });
  }
  return { ...(existsSync(path) && parseEnv(readFileSync(path, 'utf8'))), ...ofProcess };
}
