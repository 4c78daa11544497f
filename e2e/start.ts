import { operatorCommand, runCommand, runProgram } from '../scripts/core/command.ts';
import { plainTerminal, silentTerminal } from '../scripts/core/terminal.ts';
import { runEndToEnd } from './run.ts';

const program = operatorCommand('npm run e2e --')
  .description(
    'Runs the end-to-end suite: a whole deployment with a local Semble, every event, forgeries, deliveries at once, the policy, rotation, both endpoints, removal. It runs against the Medplum of MEDPLUM_BASE_URL, with MEDPLUM_CLIENT_ID and MEDPLUM_CLIENT_SECRET. This Medplum must be on this machine. Without MEDPLUM_BASE_URL it starts a local Medplum. At the end it removes everything that it created, except the history and the log of the server.',
  )
  .option('--force', 'first remove a bot that is deployed, with its policy and secrets')
  .addHelpText('after', '\nExit code: 0 every check passed, 1 a check failed or could not be run.')
  .action((options) =>
    runCommand(options, async ({ variables, printJson, onInterrupt }) => {
      // A spinner would end the process on Ctrl-C, before everything is removed again.
      const terminal = options.json ? silentTerminal : plainTerminal(console.log);
      const interrupted = new AbortController();
      onInterrupt(() => interrupted.abort());
      const given = { force: options.force ?? false, signal: interrupted.signal };
      const report = await runEndToEnd(variables, given, terminal);
      printJson(report);
      const count = (result: string): number => report.results.filter((one) => one.result === result).length;
      const counts = `${count('passed')} passed, ${count('FAILED')} failed`;
      terminal.line(`${counts}, against ${report.medplum}`);
      return report.isInterrupted ? 130 : count('FAILED') === 0 ? 0 : 1;
    }),
  );

await runProgram(program, process.argv.slice(2));
