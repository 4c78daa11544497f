import { PROGRAM } from '../names.ts';

/** Changes a text before it is shown. */
export type Edit = (text: string) => string;

/**
 * Returns the edit that adds the `--env` of this run to each command line in a text, so that the next command that a message
 * names works on the same systems. Without `--env` texts stay as they are.
 */
export function withEnvFile(file: string | undefined): Edit {
  if (file === undefined) {
    return (text) => text;
  }
  const option = ` --env ${quoted(file)}`;
  return (text) => text.replace(new RegExp(`${PROGRAM} [a-z]+`, 'g'), (line) => line + option);
}

/** A text as it is typed in a POSIX shell. */
export function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
