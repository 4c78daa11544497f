import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Argument } from '@commander-js/extra-typings';
import { bareCommand, runCommand, runProgram } from '../scripts/core/command.ts';

const FOLDERS = ['verify', 'mappers', 'fhir', 'semble', 'sync'] as const;

const program = bareCommand('npm run mutate --')
  .description(
    'Changes the code of src, folder by folder, in thousands of ways, one at a time, and runs the tests on each. What no test notices is shown, and is in .mutants/<folder>.html. About an hour for all of it.',
  )
  .addArgument(new Argument('[folder...]', 'all of them when none is named').choices(FOLDERS))
  .addHelpText('after', '\nExit code: 0 when the tests notice at least 90 % of the changes in each folder, else 1.')
  .action((folders) =>
    runCommand({}, async () => {
      let worst = 0;
      for (const folder of folders?.length ? folders : FOLDERS) {
        worst = Math.max(worst, await mutate(folder));
      }
      return worst;
    }),
  );

await runProgram(program, process.argv.slice(2));

/** The exit code of one folder's run; `stryker.config.mjs` and `vitest.mutate.config.ts` read the variable. */
async function mutate(folder: string): Promise<number> {
  const env = { ...process.env, MUTATED_FOLDER: folder };
  const [code] = await once(spawn('stryker', ['run'], { env, stdio: 'inherit', shell: true }), 'exit');
  return code === 0 ? 0 : 1;
}
