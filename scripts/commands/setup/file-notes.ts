import { spawnSync } from 'node:child_process';
import { basename, dirname } from 'node:path';
import { unknownNamesOf } from '../../core/variables/env-file.ts';
import { isKnownVariable, unknownVariable } from '../../core/variables/known-variables.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** The note on a file that somebody else than its owner could read or write. */
export function openNote(file: string, { dryRun }: { readonly dryRun: boolean }): string {
  return dryRun
    ? `Others can read or write ${file} now. The real run lets only its owner read it`
    : `Others could read or write ${file} until now. If this machine has other users, create new tokens`;
}

/** Notes on the names in the file, and on a file that git could take. */
export function notesOnFile(file: string, variables: Variables): string[] {
  const unknown = unknownNamesOf(variables).map((name) => unknownVariable(name, file));
  return [
    ...unknown.map(({ what, todo }) => `${what}. ${todo}`),
    ...(isTakenByGit(file)
      ? [
          `${file} is in a git repository that does not ignore it. Add the name to .gitignore, so that nobody commits it`,
        ]
      : []),
  ];
}

/** Names the variables of the process that differ from the file. They go before a file that is not named with --env. */
export function notesOnProcess(variables: Variables, ofProcess: Variables): string[] {
  const names = Object.keys(variables).filter((name) => {
    const other = ofProcess[name]?.trim();
    return isKnownVariable(name) && other && other !== variables[name]?.trim();
  });
  return names.length > 0
    ? [`${names.join(', ')}: the environment has another value and goes before the file. Unset it there`]
    : [];
}

/** Whether the file is in a working tree of git and git does not ignore it. False when there is no git. */
function isTakenByGit(file: string): boolean {
  const args = ['check-ignore', '--quiet', '--', basename(file)];
  return spawnSync('git', args, { cwd: dirname(file), stdio: 'ignore' }).status === 1;
}
