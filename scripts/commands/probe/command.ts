import { SETTING } from '../../../src/settings.ts';
import { operatorCommand, runCommand } from '../../core/command.ts';
import { readEnvironment } from '../../core/environment.ts';
import { CommandFailure, Problems, unsetProblem } from '../../core/problem.ts';
import { EXIT_CODES } from '../../reports/probe/finding.ts';
import { sembleSettings } from '../../semble/access.ts';
import { GIVE_API_TOKEN } from '../../semble/client.ts';
import { showProbe } from './show.ts';

const FAILED = { failed: EXIT_CODES.unknown };

/** `probe`: asks a real Semble which of the project's assumptions about it hold. */
export function probeCommand() {
  return operatorCommand('probe', FAILED)
    .summary('ask Semble, without changing anything, what this program assumes about it')
    .description(
      'Asks a practice or a sandbox of Semble which of the assumptions of this program hold: its schema, its list of patients, deleted patients, the forms of values, and errors. Makes at most 30 requests and writes nothing. The report holds no patient data, no id and no secret, so you can show it to others.',
    )
    .option('--deliveries', "also read from the bot's log of the last 7 days how deliveries came")
    .addHelpText(
      'after',
      `
It needs SEMBLE_API_TOKEN, and SEMBLE_API_URL for a sandbox. With --deliveries it
needs MEDPLUM_BASE_URL, MEDPLUM_CLIENT_ID and MEDPLUM_CLIENT_SECRET too.

Exit code: 0 all assumptions are confirmed, 1 something differs, 2 something is
unknown.`,
    )
    .action((options) =>
      runCommand(
        options,
        async ({ variables, terminal, printJson }) => {
          // A mistake in the variables of Medplum is reported before the first request.
          const environment = options.deliveries ? readEnvironment(variables) : undefined;
          const settings = settingsIn(variables);
          const access = accessOf(settings);
          // These bring a GraphQL library, which no other command needs.
          const { probe } = await import('../../reports/probe/probe.ts');
          const { probeDeliveries } = await import('../../reports/probe/deliveries.ts');
          const deliveries =
            environment &&
            (await terminal.step(
              "The bot's log",
              () => probeDeliveries(environment, Date.now()),
              () => undefined,
            ));
          const report = await terminal.step(
            'Requests to Semble',
            (show) => probe({ access, settings, show, ...(deliveries && { deliveries }) }),
            () => undefined,
          );
          printJson(report);
          showProbe(report, terminal);
          return EXIT_CODES[report.verdict];
        },
        FAILED,
      ),
    );
}

function settingsIn(variables: Readonly<Record<string, string | undefined>>): ReadonlyMap<string, string> {
  const settings = Object.values(SETTING).map((name) => [name, variables[name]?.trim() ?? ''] as const);
  return new Map(settings.filter(([, value]) => value));
}

/** Throws CommandFailure when the token is missing, or when it or the address cannot be used. */
function accessOf(settings: ReadonlyMap<string, string>) {
  const problems = new Problems();
  const access = sembleSettings(settings, problems);
  problems.throwIfAny();
  if (!access) {
    throw new CommandFailure(unsetProblem(SETTING.apiToken, GIVE_API_TOKEN));
  }
  return access;
}
