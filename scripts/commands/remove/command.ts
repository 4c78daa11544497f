import { operatorCommand, runCommand } from '../../core/command.ts';
import { readEnvironment } from '../../core/environment.ts';
import { showRows } from '../../core/rows.ts';
import { remove } from './remove.ts';

/** `remove`: takes a deployment back. */
export function removeCommand() {
  return operatorCommand('remove')
    .summary('take a deployment back; the Patients stay')
    .description(
      "Takes a deployment back: deletes our subscriptions at Semble, closes the bot's webhook, ends its schedule and removes the project secrets that a deployment wrote. The Patients stay, and so does the closed Bot, so that npm run deploy opens the same URL again. What was removed before is passed over.",
    )
    .option('--dry-run', 'say what would be removed; write nothing on either side')
    .option('--medplum-only', 'leave Semble alone, when its tokens are no longer accepted')
    .addHelpText(
      'after',
      `
It needs MEDPLUM_BASE_URL, MEDPLUM_CLIENT_ID, MEDPLUM_CLIENT_SECRET and
SEMBLE_ADMIN_TOKEN, and SEMBLE_API_URL where that was set for the deployment.`,
    )
    .action((options) =>
      runCommand(options, async ({ variables, terminal, printJson }) => {
        const dryRun = options.dryRun ?? false;
        const given = { dryRun, medplumOnly: options.medplumOnly ?? false };
        const rows = await remove(readEnvironment(variables), given, terminal);
        printJson({ dryRun, rows });
        showRows(rows, { dryRun, terminal });
        if (!dryRun) {
          terminal.note("Medplum keeps the old secrets in the project's history: revoke the tokens in Semble as well");
        }
        return 0;
      }),
    );
}
