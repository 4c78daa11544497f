import { InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { bareCommand, runCommand } from '../../core/command.ts';
import type { OtherCommands } from './local.ts';

const MAX_PATIENTS = 10_000;

/** `local`: runs the in-memory Medplum and the in-memory Semble for experiments; `others` put the bot between them. */
export function localCommand(others: OtherCommands) {
  return bareCommand('local')
    .summary('start an in-memory Medplum and Semble with the bot between them')
    .description(
      'Starts an in-memory Medplum and an in-memory Semble on 127.0.0.1, deploys the bot between them, invents patients and keeps everything running for experiments. Writes what the other commands need into .env.local, serves a page in which you do what staff do and watch what happens, and shows each delivery. Ctrl-C ends it.',
    )
    .addOption(
      new Option('--port <n>', 'the port of Medplum; Semble and the console have the next two')
        .argParser(readPort)
        .default(4880),
    )
    .addOption(
      new Option('--patients <count>', `how many patients to invent, at most ${MAX_PATIENTS}`)
        .argParser(readCount)
        .default(5),
    )
    .option('--no-deploy', 'start without the bot, to deploy it yourself')
    .addOption(
      new Option(
        '--with-unmatched',
        'start without the bot and with Patients in Medplum that have no Semble id, to practise adopt',
      ).implies({ deploy: false }),
    )
    .action((options) =>
      runCommand({}, async ({ terminal, onInterrupt }) => {
        // The local servers load FHIR's definitions, which no other command needs.
        const { runLocal } = await import('#run-local');
        const folder = process.cwd();
        const interruption = () => new Promise<void>(onInterrupt);
        const { log: write } = console;
        await runLocal(options, { ...others, terminal, folder, write, input: process.stdin, interruption });
        return 0;
      }),
    );
}

/** The two ports after it must exist too. */
function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port < 1 || port > 65_533) {
    throw new InvalidArgumentError('Give a number from 1 to 65533, such as 4880.');
  }
  return port;
}

function readCount(text: string): number {
  const count = Number(text);
  if (!/^\d{1,5}$/.test(text) || count > MAX_PATIENTS) {
    throw new InvalidArgumentError(`Give a whole number up to ${MAX_PATIENTS}, such as 300.`);
  }
  return count;
}
