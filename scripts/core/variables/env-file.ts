import { existsSync, readFileSync, statSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { PROGRAM } from '../names.ts';
import { CommandFailure } from '../problem.ts';
import { isKnownVariable } from './known-variables.ts';

/** The file that is read when none is named. */
export const DEFAULT_FILE = '.env';

/** What to do when there is no file of variables. */
export const WRITE_OR_CHOOSE = `Run ${PROGRAM} setup, which asks for the values and writes the file. Or name another file with --env.`;

/** The variables of a command, and what its user has to know about where they came from. */
export interface ReadVariables {
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** The file that was read; undefined when there is none. */
  readonly file: string | undefined;
  /** Names that the file and the process set to different values. */
  readonly conflicts: readonly string[];
  /** Names in the file that begin like ours and that no command knows. */
  readonly unknownNames: readonly string[];
}

/**
 * Reads the variables of a file and of the process; an empty value counts as unset. A file that is named goes before the
 * process. Without `file` it reads `.env`, if that exists, and the process goes before it. Throws CommandFailure when a named
 * file does not exist, or when a file is not text in UTF-8.
 */
export function readVariables(
  file: string | undefined,
  ofProcess: Readonly<Record<string, string | undefined>>,
): ReadVariables {
  const path = file ?? DEFAULT_FILE;
  if (file !== undefined && !existsSync(file)) {
    throw new CommandFailure({ what: `There is no file ${file}`, todo: WRITE_OR_CHOOSE });
  }
  const isThere = existsSync(path);
  const ofFile = isThere ? variablesIn(readText(path)) : {};
  const others = filled(ofProcess);
  return {
    variables: file === undefined ? { ...ofFile, ...others } : { ...others, ...ofFile },
    file: isThere ? path : undefined,
    conflicts: Object.keys(ofFile).filter((name) => name in others && others[name] !== ofFile[name]),
    unknownNames: unknownNamesOf(ofFile),
  };
}

/** The names that begin like ours and that no command knows. */
export function unknownNamesOf(variables: Readonly<Record<string, string | undefined>>): string[] {
  return Object.keys(variables).filter((name) => /^(SEMBLE|MEDPLUM)_/i.test(name) && !isKnownVariable(name));
}

/** Reads the variables in the text of a file, without the empty ones. */
export function variablesIn(text: string): Record<string, string | undefined> {
  return filled(parseEnv(plain(text)));
}

function filled(variables: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value?.trim()));
}

/**
 * Removes byte-order marks, `\r` and `export`, which `parseEnv` would take as part of names and values, and spaces behind an
 * empty value, after which it would take the next line as the value.
 */
function plain(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/^\p{Cf}+/gmu, '')
    .replace(/^[ \t]*export[ \t]+/gm, '')
    .replace(/=[ \t]+$/gm, '=');
}

/** Reads the text of a file, with its byte-order mark. Throws CommandFailure when it cannot be read, or is not text in UTF-8. */
export function readText(path: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory();
    throw new CommandFailure(
      isFolder
        ? {
            what: `${path} cannot be read, because it is a folder`,
            todo: 'Name a file in it, such as --env folder/.env.',
          }
        : {
            what: `The file ${path} cannot be read`,
            todo: 'Check that you may read it (ls -l shows its owner and mode), or choose another with --env.',
          },
      { cause },
    );
  }
  // UTF-16 and UTF-32 have zero bytes in every Latin letter.
  const isWide = bytes.includes(0);
  const text = isWide ? undefined : decodeUtf8(bytes);
  if (text === undefined) {
    const guess = bytes.includes('\0\0') ? 'UTF-32' : 'UTF-16';
    throw new CommandFailure({
      what: `The file ${path} is not UTF-8${isWide ? `, but looks like ${guess}` : ''}`,
      todo: 'Save it as UTF-8: in an editor, or in PowerShell with Set-Content -Encoding utf8.',
    });
  }
  return text;
}

function decodeUtf8(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
