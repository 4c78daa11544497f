import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programFor } from '../../support/program.ts';

export interface Ended {
  readonly code: number;
  readonly said: string;
  readonly stderr: string;
  readonly json: () => Record<string, unknown>;
}

interface Place {
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** An empty folder when left out, because commands write files where they run. */
  readonly directory?: string;
  /** Gets what does as Ctrl-C. */
  readonly withInterrupt?: (interrupt: () => void) => void;
}

/** A folder outside of the checkout. Commands of several tests can share it, because the files have the ids of their projects. */
function elsewhere(): string {
  const folder = join(tmpdir(), 'semble-medplum-tests');
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Runs a command as an operator does. */
export function runScript(
  command: string,
  options: readonly string[],
  { variables, directory = elsewhere(), withInterrupt }: Place,
): Promise<Ended> {
  const environment = { PATH: process.env['PATH'], NO_COLOR: '1', ...variables };
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [programFor(command), command, ...options],
      { env: environment, cwd: directory },
      (_error, stdout, stderr) =>
        resolve({ code: child.exitCode ?? -1, said: stdout + stderr, stderr, json: () => JSON.parse(stdout) }),
    );
    withInterrupt?.(() => child.kill('SIGINT'));
  });
}
