import { operatorCommand, runCommand } from '../../core/command.ts';
import { confirmerFor } from '../../core/confirm.ts';
import { readEnvironment } from '../../core/environment.ts';
import { PROGRAM } from '../../core/names.ts';
import { remove } from './remove.ts';
import { showRemoval } from './show.ts';

/** `remove`: undoes a deployment. */
export function removeCommand() {
  return operatorCommand('remove')
    .summary('undo a deployment; the Patients stay')
    .description(
      `Undoes a deployment: deletes its subscriptions at Semble, closes the bot's public webhook, ends its schedule and removes the project secrets that a deployment wrote. The Patients stay. The Bot stays too, so that deploy opens the same URL again. Safe to run again.`,
    )
    .option('--dry-run', 'show what would be removed; write nothing on either side')
    .option('--yes', 'remove without asking; required where there is no terminal')
    .option('--medplum-only', 'change nothing at Semble; for tokens that Semble no longer accepts')
    .addHelpText(
      'after',
      `
It needs MEDPLUM_BASE_URL, MEDPLUM_CLIENT_ID, MEDPLUM_CLIENT_SECRET and
SEMBLE_ADMIN_TOKEN, and SEMBLE_API_URL if it was set for the deployment.`,
    )
    .action((options) =>
      runCommand(
        options,
        async ({ variables, terminal, printJson }) => {
          const dryRun = options.dryRun ?? false;
          const medplumOnly = options.medplumOnly ?? false;
          const command = `${PROGRAM} remove${medplumOnly ? ' --medplum-only' : ''}`;
          const confirm = dryRun ? undefined : confirmerFor({ yes: options.yes ?? false, command });
          const given = { dryRun, medplumOnly, ...(confirm && { confirm }) };
          const rows = await remove(readEnvironment(variables), given, terminal);
          printJson({ dryRun, rows });
          showRemoval(rows, { dryRun, medplumOnly }, terminal);
          return 0;
        },
        { interrupted: `Run ${PROGRAM} remove again: it removes the rest.` },
      ),
    );
}
