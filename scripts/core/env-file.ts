import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { CommandFailure } from './problem.ts';

const DEFAULT_FILE = '.env';

/**
 * Reads the variables of a file and of the process; the process wins, except where its variable is empty. Without `file` it reads `.env`, if that exists. Throws
 * CommandFailure when a named file does not exist, or when a file is not text in UTF-8.
 */
export function readVariables(
  file: string | undefined,
  ofProcess: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  const path = file ?? DEFAULT_FILE;
  if (file !== undefined && !existsSync(file)) {
    throw new CommandFailure({ what: `There is no file ${file}`, todo: 'Choose another file with --env.' });
  }
  return { ...(existsSync(path) && parseEnv(plain(readText(path)))), ...filled(ofProcess) };
}

function filled(variables: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value?.trim()));
}

/** Removes byte-order marks, `\r` and `export`, which `parseEnv` would take as part of names and values. */
function plain(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/^\p{Cf}+/gmu, '')
    .replace(/^[ \t]*export[ \t]+/gm, '');
}

function readText(path: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw new CommandFailure(
      {
        what: `The file ${path} cannot be read`,
        todo: 'Check that it is a file and that you may read it, or choose another with --env.',
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
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
