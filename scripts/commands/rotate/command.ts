import { operatorCommand, runCommand } from '../../core/command.ts';
import { readEnvironment } from '../../core/environment.ts';
import { showRows } from '../../core/rows.ts';
import { rotate } from './rotate.ts';

/** `rotate`: renews every key that opens the bot. */
export function rotateCommand() {
  return operatorCommand('rotate')
    .summary('renew every secret without a gap')
    .description(
      "Renews every key that opens the bot: the signing secrets, by a second set of subscriptions that takes over from the first, the second lock and the operator's secret. Old and new are both accepted until the new ones are proven, so no delivery is missed. Safe to interrupt and to run again.",
    )
    .option('--dry-run', 'say what would be done; write nothing on either side')
    .addHelpText('after', '\nIt needs what npm run deploy needs.')
    .action((options) =>
      runCommand(options, async ({ variables, terminal, printJson }) => {
        const report = await rotate(readEnvironment(variables), { dryRun: options.dryRun ?? false }, terminal);
        printJson(report);
        showRows(report.rows, { dryRun: report.dryRun, terminal });
        for (const text of report.notes) {
          terminal.note(text);
        }
        if (!report.dryRun) {
          terminal.note("Medplum keeps the old values in the project's history; they open nothing any more");
          terminal.line('Next: npm run reconcile, for deliveries that Semble was still retrying');
        }
        return 0;
      }),
    );
}
