/** A command line to type; `env` is the file that `--env` names. */
export function commandLine(command: string, env: string | undefined): string {
  return `npx --no-install semble-medplum ${command}${env === undefined ? '' : ` --env ${quoted(env)}`}`;
}

/** A text as it is typed in a POSIX shell. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
