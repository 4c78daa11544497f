import { execFile } from 'node:child_process';
import { join } from 'node:path';

export interface Ended {
  readonly code: number;
  readonly said: string;
  readonly stderr: string;
  readonly json: () => Record<string, unknown>;
}

interface Place {
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** The current directory when left out. */
  readonly directory?: string;
  /** Gets what does as Ctrl-C. */
  readonly withInterrupt?: (interrupt: () => void) => void;
}

/** Runs a command as an operator does. */
export function runScript(
  command: string,
  options: readonly string[],
  { variables, directory = process.cwd(), withInterrupt }: Place,
): Promise<Ended> {
  const program = join(process.cwd(), 'bin/semble-medplum.cjs');
  const environment = { PATH: process.env['PATH'], NO_COLOR: '1', ...variables };
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [program, command, ...options],
      { env: environment, cwd: directory },
      (_error, stdout, stderr) =>
        resolve({ code: child.exitCode ?? -1, said: stdout + stderr, stderr, json: () => JSON.parse(stdout) }),
    );
    withInterrupt?.(() => child.kill('SIGINT'));
  });
}
