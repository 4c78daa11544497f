import { Option } from '@commander-js/extra-typings';
import { operatorCommand, runCommand } from '../../core/command.ts';
import { gatherEnvironment, readEnvironment } from '../../core/environment.ts';
import { Problems } from '../../core/problem.ts';
import { showRows } from '../../core/rows.ts';
import type { DeployOptions } from '../../preflight/deploy-options.ts';
import { deploy } from './deploy.ts';
import { setPaused } from './pause.ts';
import { showReport } from './show.ts';

const CONFIG_FILE = 'medplum.config.json';

/** `deploy`: makes Medplum ready, subscribes at Semble, and proves it with a signed delivery. */
export function deployCommand() {
  return operatorCommand('deploy')
    .summary('make Medplum ready and subscribe at Semble; safe to run again')
    .description(
      "Makes Medplum ready, subscribes to Semble's patient webhooks and proves with a signed delivery that they get in. Safe to run at any time: what is as it should be is left as it is.",
    )
    .option('--dry-run', 'say what would be done; write nothing on either side')
    .option(
      '--allow-unmatched',
      'subscribe although Medplum holds Patients without a Semble identifier (people whom Semble knows too get a second one)',
    )
    .option('--adopt-secrets', 'overwrite project secrets of our names that no deployment wrote')
    .option(
      '--cron <fields>',
      "when the nightly sweep runs: five fields, in the server's time zone (not beside a Cron resource that targets the bot)",
    )
    .addOption(new Option('--pause', "stop Semble's deliveries, and do nothing else").conflicts('resume'))
    .option('--resume', "restart Semble's deliveries, and do nothing else")
    .addOption(
      new Option(
        '--endpoint <kind>',
        "webhook: the bot's public webhook; execute: $execute, with credentials made for Semble",
      ).choices(['webhook', 'execute']),
    )
    .option('--credentials-in-url', 'with execute: put the credentials into the URL instead of a header')
    .option('--no-credentials-in-url', 'with execute: put them back into the header')
    .addOption(new Option('--alongside', 'the former name of --allow-unmatched').hideHelp())
    .addHelpText(
      'after',
      `
It needs MEDPLUM_BASE_URL, MEDPLUM_CLIENT_ID, MEDPLUM_CLIENT_SECRET,
SEMBLE_ADMIN_TOKEN and SEMBLE_API_TOKEN; the README says where to get them.`,
    )
    .action((options) =>
      runCommand(options, async ({ variables, terminal, printJson }) => {
        const dryRun = options.dryRun ?? false;
        if (options.pause || options.resume) {
          const rows = await setPaused(readEnvironment(variables), { paused: options.pause ?? false, dryRun });
          printJson({ dryRun, rows });
          showRows(rows, { dryRun, terminal });
          if (options.resume) {
            terminal.line('Next: npm run reconcile, for what changed while deliveries were paused');
          }
          return 0;
        }
        const { cron, endpoint, credentialsInUrl } = options;
        const given: DeployOptions = {
          dryRun,
          allowUnmatched: options.allowUnmatched ?? options.alongside ?? false,
          adoptSecrets: options.adoptSecrets ?? false,
          configFile: CONFIG_FILE,
          ...(cron !== undefined && { cron }),
          ...(endpoint !== undefined && { endpoint }),
          ...(credentialsInUrl !== undefined && { credentialsInUrl }),
        };
        const problems = new Problems();
        const report = await deploy(gatherEnvironment(variables, problems), given, terminal, problems);
        printJson(report);
        showReport(report, terminal);
        return 0;
      }),
    );
}
