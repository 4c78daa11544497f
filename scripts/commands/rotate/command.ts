import { operatorCommand, runCommand } from '../../core/command.ts';
import { readEnvironment } from '../../core/environment.ts';
import { PROGRAM } from '../../core/names.ts';
import { showRows } from '../../core/rows.ts';
import { rotate } from './rotate.ts';

/** After Ctrl-C, which at no point leaves a key in use that the bot refuses. */
const INTERRUPTED = `No delivery is lost: the bot accepts the keys of every subscription that Semble has now, the former ones and the new ones. Run ${PROGRAM} rotate again: it goes on where this run stopped. ${PROGRAM} status shows the state.`;

/** `rotate`: renews every secret that the bot accepts. */
export function rotateCommand() {
  return operatorCommand('rotate')
    .summary('renew every secret without missing a delivery')
    .description(
      "Renews every secret that the bot accepts: the signing secrets (with a second set of subscriptions that replaces the first), the webhook token and the operator's secret. The bot accepts old and new ones until the new ones are proven, so no delivery is missed. Safe to interrupt and to run again.",
    )
    .option('--dry-run', 'show what would be done; write nothing on either side')
    .addHelpText('after', `\nIt needs the same variables as deploy.`)
    .action((options) =>
      runCommand(
        options,
        async ({ variables, terminal, printJson }) => {
          const report = await rotate(readEnvironment(variables), { dryRun: options.dryRun ?? false }, terminal);
          printJson(report);
          showRows(report.rows, { dryRun: report.dryRun, terminal });
          for (const text of report.notes) {
            terminal.note(text);
          }
          if (!report.dryRun) {
            terminal.note("Medplum keeps the old values in the project's history. The bot no longer accepts them");
            terminal.line(`Next: ${PROGRAM} reconcile, for deliveries that Semble was still repeating`);
          }
          return 0;
        },
        { interrupted: INTERRUPTED },
      ),
    );
}
