import { operatorCommand, runCommand } from '../../core/command.ts';
import { readEnvironment } from '../../core/environment.ts';
import { EXIT_CODES } from '../../reports/status/check.ts';
import { status } from '../../reports/status/status.ts';
import { showStatus } from './show.ts';

const FAILED = { failed: EXIT_CODES.unknown };

/** `status`: shows the state of the deployment, for a person and for a monitor. */
export function statusCommand() {
  return operatorCommand('status', FAILED)
    .summary('show the state of the deployment, with an exit code for a monitor')
    .description(
      "Compares what is deployed with what should be, on both sides: bot, code, policy, flags, secrets (names only), subscriptions, and the bot's log: the deliveries of the last 24 hours, and what is still open of the last 30 days. Writes nothing.",
    )
    .addHelpText(
      'after',
      `
Exit code: 0 all is in order, 1 a person has to act, 2 unknown: a check was not
possible. It needs the same variables as deploy.`,
    )
    .action((options) =>
      runCommand(
        options,
        async ({ variables, terminal, printJson }) => {
          const environment = readEnvironment(variables);
          const report = await terminal.step(
            'Medplum and Semble',
            () => status(environment),
            () => undefined,
          );
          printJson(report);
          showStatus(report, terminal);
          return EXIT_CODES[report.verdict];
        },
        FAILED,
      ),
    );
}
