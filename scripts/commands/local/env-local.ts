import { lstatSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENV_LOCAL } from '../../core/names.ts';
import { CommandFailure } from '../../core/problem.ts';

/** The variable that keeps the key of the console, so that an open page survives a restart. */
export const CONSOLE_KEY = 'CONSOLE_KEY';

/** The first line of the file; only a file that begins with it is replaced. */
const FIRST_LINE = '# Written by semble-medplum local, which replaces this file at each start.\n';

/** Returns the text of the file in a folder; undefined when there is none. Throws CommandFailure when it is somebody else's. */
export function readEnvLocal(folder: string): string | undefined {
  const path = join(folder, ENV_LOCAL);
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) {
    return undefined;
  }
  const text = found.isFile() ? readFileSync(path, 'utf8') : '';
  if (!text.startsWith(FIRST_LINE)) {
    throw new CommandFailure({
      what: `${ENV_LOCAL} was not written by this command, so it is not replaced`,
      todo: 'Rename it, or remove it, then run npm run local again. A file that may be replaced begins with this line:',
      details: [FIRST_LINE.trim()],
    });
  }
  return text;
}

/**
 * Writes the variables for the commands into the file in a folder, readable for this user alone. Throws CommandFailure as
 * `readEnvLocal` does, and when the folder does not allow it.
 */
export function writeEnvLocal(folder: string, variables: Readonly<Record<string, string>>): void {
  readEnvLocal(folder);
  const path = join(folder, ENV_LOCAL);
  const draft = `${path}.${process.pid}`;
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`);
  try {
    // A file that is created keeps its mode; one that is there already would keep its old mode.
    writeFileSync(draft, [FIRST_LINE, ...lines].join(''), { mode: 0o600, flag: 'wx' });
    renameSync(draft, path);
  } catch (cause) {
    throw new CommandFailure(
      { what: `${path} cannot be written`, todo: 'Run npm run local in a folder in which you may create files.' },
      { cause },
    );
  }
}
