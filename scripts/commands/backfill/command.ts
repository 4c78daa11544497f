import { Option } from '@commander-js/extra-typings';
import { operatorCommand, runCommand } from '../../core/command.ts';
import { readEnvironment } from '../../core/environment.ts';
import { progressFor } from '../../core/terminal.ts';
import { type BackfillOptions, backfill } from './backfill.ts';
import { exitCodeOf, showBackfill } from './show.ts';

/** `backfill`: brings every Semble patient into Medplum, or in step with it. */
export function backfillCommand() {
  return operatorCommand('backfill')
    .summary('bring every Semble patient into Medplum')
    .description(
      'Brings every patient that Semble lists into Medplum, or in step with it, through the deployed bot. Safe to run at any time: who is in step is not written again.',
    )
    .option('--dry-run', 'count what would happen; write nothing')
    .option('--since <instant>', 'only patients that Semble changed at or after it, such as 2026-01-31T08:00:00Z')
    .option(
      '--resume',
      'go on behind the last page that an interrupted run finished (kept in .semble-backfill-<id of the Medplum project>.json)',
    )
    .option(
      '--allow-unmatched',
      'go on although Medplum holds Patients without a Semble identifier (people whom Semble knows too get a second one)',
    )
    .addOption(new Option('--alongside', 'the former name of --allow-unmatched').hideHelp())
    .addHelpText(
      'after',
      `
Ctrl-C ends it behind the page that is under way. Exit code: 0 every patient is in
step, 1 some are not (they are listed) or something is in the way, 130 interrupted.
It needs MEDPLUM_BASE_URL, MEDPLUM_CLIENT_ID and MEDPLUM_CLIENT_SECRET, and a bot
that npm run deploy has put there.`,
    )
    .action((options) =>
      runCommand(options, async ({ variables, terminal, printJson }) => {
        const environment = readEnvironment(variables);
        const interruption = new AbortController();
        process.once('SIGINT', () => {
          interruption.abort();
          terminal.line('\nEnding behind this page; Ctrl-C again ends at once, and this page is done again');
        });
        const given: BackfillOptions = {
          dryRun: options.dryRun ?? false,
          allowUnmatched: options.allowUnmatched ?? options.alongside ?? false,
          resume: options.resume ?? false,
          ...(options.since !== undefined && { since: options.since }),
          signal: interruption.signal,
          progress: (already) => progressFor({ json: options.json ?? false, already }),
        };
        const report = await backfill(environment, given, terminal);
        printJson(report);
        showBackfill(report, terminal);
        return exitCodeOf(report);
      }),
    );
}
