import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { mistakeAmongOptions } from '../scripts/core/run-with-variables.ts';
import { plainTerminal } from '../scripts/core/terminal.ts';

const ROOMS = ['verify', 'mappers', 'fhir', 'semble', 'sync'];

const HELP = `npm run mutate -- [room ...]

Changes the code of src/${ROOMS.join(', src/')}, or of the rooms
that are named, in thousands of ways, one at a time, and runs the tests on each. What
no test notices is shown, and is in .mutants/<room>.html. About an hour for all of it.

Exit code: 0 when the tests notice at least 90 % of each room's changes, else 1.
`;

const terminal = plainTerminal(console.error);
const todo = 'Run it with --help';
try {
  const { values, positionals } = parseArgs({ options: { help: { type: 'boolean' } }, allowPositionals: true });
  const unknown = positionals.filter((room) => !ROOMS.includes(room));
  if (values.help) {
    process.stdout.write(HELP);
  } else if (unknown.length > 0) {
    terminal.problem(`There is no room ${unknown.join(', ')}`, todo);
    process.exitCode = 1;
  } else {
    for (const room of positionals.length > 0 ? positionals : ROOMS) {
      process.exitCode = Math.max(Number(process.exitCode ?? 0), await mutate(room));
    }
  }
} catch (error) {
  terminal.problem(mistakeAmongOptions(error).what, todo);
  process.exitCode = 1;
}

/** The exit code of one room's run; `stryker.config.mjs` and `vitest.mutate.config.ts` read the variable. */
async function mutate(room: string): Promise<number> {
  const env = { ...process.env, MUTATED_ROOM: room };
  const [code] = await once(spawn('stryker', ['run'], { env, stdio: 'inherit', shell: true }), 'exit');
  return code === 0 ? 0 : 1;
}
