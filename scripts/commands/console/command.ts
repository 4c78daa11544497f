import { InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { bareCommand, runCommand } from '../../core/command.ts';
import { readEnvironment } from '../../core/environment.ts';
import { runConsole } from './console.ts';

/** `console`: shows both systems in a page in the browser, and writes nothing. */
export function consoleCommand() {
  return bareCommand('console')
    .summary('show both sides and the deliveries in the browser; shows patient data')
    .description(
      'Shows patient data. Serves a page on 127.0.0.1 that shows the patients in Semble, the deliveries as they come, the Patients in Medplum with their versions, and the state of the deployment. It reads only. Ctrl-C ends it.',
    )
    .addOption(
      new Option('--env <file>', 'read this file instead of .env; it goes before variables of the environment'),
    )
    .addOption(new Option('--port <n>', 'the port of the page').argParser(readPort).default(4883))
    .addHelpText(
      'after',
      `
It needs the variables of status, and SEMBLE_API_TOKEN. The address that it
prints holds a key, which is new at each start: do not pass it on.`,
    )
    .action(({ env, port }) =>
      runCommand({ env }, async ({ variables, onInterrupt }) => {
        const { log: write } = console;
        await runConsole(readEnvironment(variables), {
          port,
          write,
          interruption: new Promise<void>((resolve) => onInterrupt(resolve)),
        });
        return 0;
      }),
    );
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port < 1 || port > 65_535) {
    throw new InvalidArgumentError('Give a number from 1 to 65535, such as 4883.');
  }
  return port;
}
