import { Option } from '@commander-js/extra-typings';
import { SCREEN } from '../../core/ask/answer.ts';
import { bareCommand, runWork } from '../../core/command.ts';
import { PROGRAM } from '../../core/names.ts';
import { setup } from './setup.ts';
import { showSetup } from './show.ts';
import { CLIENT_ID, DELETE_POLICY, MEDPLUM_URL, SEMBLE_ADDRESS } from './variables.ts';

/** `setup`: asks for the addresses and tokens, tries each at once, and writes the file of variables. */
export function setupCommand() {
  return bareCommand('setup')
    .summary('ask for addresses and tokens, try each at once, and write .env')
    .description(
      'Asks for the addresses and tokens, tries each at once, says where to click for the next one, and writes .env so that only its owner can read it. What is in the file already is offered again. Comments and other lines stay.',
    )
    .addOption(new Option('--env <file>', 'write this file instead of .env'))
    .option('--medplum-base-url <url>', "address of Medplum's API")
    .option('--medplum-client-id <id>', 'id of the client in Medplum')
    .option('--semble-api-url <url>', "address of Semble's API")
    .addOption(
      new Option('--delete-policy <policy>', 'what the bot does when Semble deletes a patient').choices([
        'delete',
        'deactivate',
      ]),
    )
    .option('--from-environment', 'take values, secrets too, from variables of the environment')
    .option('--keep-failed', 'without a terminal: write values although their check failed')
    .option('--dry-run', 'show what would be written; write nothing')
    .option('--json', 'ask nothing, and print the result as JSON')
    .addHelpText(
      'after',
      `
A secret is never an option, because other users of the machine can read a
command line. For a script, put MEDPLUM_CLIENT_SECRET, SEMBLE_ADMIN_TOKEN and
SEMBLE_API_TOKEN into its environment and add --from-environment. Without a
terminal it asks nothing, and ends with exit code 1 when a value is missing.`,
    )
    .action((options) =>
      runWork(
        options,
        async ({ terminal, printJson }) => {
          const report = await setup(
            {
              env: options.env,
              dryRun: options.dryRun ?? false,
              keepFailed: options.keepFailed ?? false,
              given: {
                [MEDPLUM_URL.name]: options.medplumBaseUrl,
                [CLIENT_ID.name]: options.medplumClientId,
                [SEMBLE_ADDRESS.name]: options.sembleApiUrl,
                [DELETE_POLICY.name]: options.deletePolicy,
              },
              fromEnvironment: options.fromEnvironment ? process.env : undefined,
              screen: options.json ? undefined : SCREEN,
              process: process.env,
            },
            terminal,
          );
          printJson(report);
          showSetup(report, terminal);
          return report.problems.length > 0 ? 1 : 0;
        },
        { interrupted: `Nothing was written. Run ${PROGRAM} setup again.` },
      ),
    );
}
