import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { COMMAND_FRAME, PROGRAM } from '../../../support/program.ts';
import { sampleOf } from '../../../support/scale.ts';
import { aClinic, countWrites } from '../../support/clinic.ts';

function run(args: readonly string[], variables: Readonly<Record<string, string | undefined>> = {}): ChildProcess {
  const env = { PATH: process.env['PATH'], NO_COLOR: '1', ...variables };
  return spawn(process.execPath, args, { env, stdio: 'ignore' });
}

/** Makes a process take what it writes to for a screen, under a spinner that can't take the keyboard. */
const ON_A_SCREEN = ['--import', 'data:text/javascript,process.stdout.isTTY = process.stderr.isTTY = true'];

const ENDS = [
  ['SIGINT', 'on a screen', ON_A_SCREEN],
  ['SIGTERM', 'on a screen', ON_A_SCREEN],
  ['SIGINT', 'in plain lines', []],
] as const;

it.each(sampleOf(ENDS, (_, place) => place === 0))(
  'a command ends at once on %s, %s, and with 130',
  async (signal, _where, screen) => {
    const clinic = await aClinic();
    const writes = countWrites(clinic);
    const child = run([...screen, PROGRAM, 'deploy', '--dry-run', '--env', '/dev/null'], clinic.variables);
    clinic.medplum.faults.add({ run: () => child.kill(signal) });
    expect(await once(child, 'close')).toEqual([130, null]);
    expect(writes()).toBe(0);
  },
);

it('a command that its spinner ends, as on Ctrl-C at the keyboard, ends with 130 too', async () => {
  const module = pathToFileURL(COMMAND_FRAME);
  const code = `import { bareCommand, runProgram } from '${module}';
    await runProgram(bareCommand('x').action(() => process.exit(0)), []);`;
  expect(await once(run(['--input-type=module', '--eval', code]), 'close')).toEqual([130, null]);
});
