import { Option } from '@commander-js/extra-typings';
import { operatorCommand, runCommand } from '../../core/command.ts';
import { gatherEnvironment, readEnvironment } from '../../core/environment.ts';
import { PROGRAM } from '../../core/names.ts';
import { Problems } from '../../core/problem.ts';
import { showRows } from '../../core/rows.ts';
import { findConfigEntry } from '../../medplum/config-file.ts';
import type { DeployOptions } from '../../preflight/deploy-options.ts';
import { deploy } from './deploy.ts';
import { setPaused } from './pause.ts';
import { exitCodeOf, showReport } from './show.ts';

/** The options of a deployment, which have no effect beside --pause and --resume. */
const OTHER_WORK = ['allowUnmatched', 'alongside', 'adoptSecrets', 'cron', 'endpoint', 'credentialsInUrl'];

/** `deploy`: prepares Medplum, subscribes at Semble, and proves the path with a signed delivery. */
export function deployCommand() {
  return operatorCommand('deploy')
    .summary('prepare Medplum and subscribe to Semble; safe to run again')
    .description(
      "Prepares Medplum, subscribes to Semble's patient webhooks and proves with a signed delivery that the bot accepts them. Safe to run at any time: it changes only what differs.",
    )
    .option('--dry-run', 'show what would be done; write nothing on either side')
    .option(
      '--allow-unmatched',
      'subscribe although Medplum holds Patients without a Semble identifier (people who are also in Semble get a second Patient)',
    )
    .option(
      '--adopt-secrets',
      "overwrite project secrets that have the names of the bot's settings and that no deployment wrote",
    )
    .option(
      '--cron <fields>',
      "when the nightly sweep runs: five fields, in the server's time zone (not possible if a Cron resource targets the bot)",
    )
    .addOption(
      new Option('--pause', "pause Semble's deliveries and do nothing else").conflicts(['resume', ...OTHER_WORK]),
    )
    .addOption(new Option('--resume', "resume Semble's deliveries and do nothing else").conflicts(OTHER_WORK))
    .addOption(
      new Option(
        '--endpoint <kind>',
        "how Semble calls the bot. webhook: the bot's public webhook; execute: $execute, with credentials for Semble",
      ).choices(['webhook', 'execute']),
    )
    .option('--credentials-in-url', 'with execute: put the credentials into the URL instead of a header')
    .option('--no-credentials-in-url', 'with execute: put the credentials back into the header')
    .addOption(new Option('--alongside', 'the former name of --allow-unmatched').hideHelp())
    .addHelpText(
      'after',
      `
It needs MEDPLUM_BASE_URL, MEDPLUM_CLIENT_ID, MEDPLUM_CLIENT_SECRET,
SEMBLE_ADMIN_TOKEN and SEMBLE_API_TOKEN. docs/deploy.md says where to create them.
Exit code: 0 all is done, 1 there was a problem, or subscribing waits for adopt.`,
    )
    .action((options) =>
      runCommand(
        options,
        async ({ variables, unknownVariables, terminal, printJson }) => {
          const dryRun = options.dryRun ?? false;
          if (options.pause || options.resume) {
            const paused = options.pause ?? false;
            const rows = await setPaused(readEnvironment(variables), { paused, dryRun }, terminal);
            printJson({ dryRun, rows });
            showRows(rows, { dryRun, terminal });
            if (!dryRun) {
              terminal.line(
                paused
                  ? `Next: ${PROGRAM} deploy --resume, to let Semble deliver again`
                  : `Next: ${PROGRAM} reconcile, to find what changed while deliveries were paused`,
              );
            }
            return 0;
          }
          const { cron, endpoint, credentialsInUrl } = options;
          const configEntry = findConfigEntry(options.env, variables['MEDPLUM_BASE_URL']);
          const given: DeployOptions = {
            dryRun,
            allowUnmatched: options.allowUnmatched ?? options.alongside ?? false,
            adoptSecrets: options.adoptSecrets ?? false,
            ...(configEntry !== undefined && { configEntry }),
            ...(cron !== undefined && { cron }),
            ...(endpoint !== undefined && { endpoint }),
            ...(credentialsInUrl !== undefined && { credentialsInUrl }),
          };
          const problems = new Problems();
          for (const { what, todo } of unknownVariables) {
            problems.add(what, todo);
          }
          const report = await deploy(gatherEnvironment(variables, problems), given, terminal, problems);
          printJson(report);
          showReport(report, terminal);
          return exitCodeOf(report);
        },
        {
          refusesUnknown: true,
          interrupted: `Run ${PROGRAM} deploy again: it goes on where this run stopped, and changes only what differs.`,
        },
      ),
    );
}
