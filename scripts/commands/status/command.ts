import { operatorCommand, runCommand } from '../../core/command.ts';
import { readEnvironment } from '../../core/environment.ts';
import { EXIT_CODES } from '../../reports/status/check.ts';
import { status } from '../../reports/status/status.ts';
import { showStatus } from './show.ts';

const FAILED = { failed: EXIT_CODES.unknown };

/** `status`: says how things stand, for a person and for a monitor. */
export function statusCommand() {
  return operatorCommand('status', FAILED)
    .summary('say how things stand, with an exit code for a monitor')
    .description(
      "Compares what is deployed with what should be, on both sides: bot, code, policy, flags, secrets (their names), subscriptions, and what the bot's log says of the last 24 hours. Writes nothing.",
    )
    .addHelpText(
      'after',
      `
Exit code: 0 all is as it should be, 1 somebody has to look at it, 2 could not tell.
It needs what npm run deploy needs.`,
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
