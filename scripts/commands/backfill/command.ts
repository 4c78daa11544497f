import { Option } from '@commander-js/extra-typings';
import { readSince } from '../../core/checks/since.ts';
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
      'Brings every patient that Semble lists into Medplum, or in step with it, through the deployed bot. Safe to run at any time: a Patient that is in step is not written again.',
    )
    .option('--dry-run', 'count what the bot would do; write nothing')
    .option(
      '--since <instant>',
      'only patients that changed in Semble at or after this time: 2026-01-31T08:00:00Z, or 2026-01-31 for the start of that day in UTC',
      readSince,
    )
    .option(
      '--resume',
      'continue after the last page that an interrupted run finished, then try its failed patients again (kept in .semble-backfill-<id of the Medplum project>.json)',
    )
    .option(
      '--allow-unmatched',
      'run although Medplum holds Patients without a Semble identifier (people who are also in Semble get a second Patient)',
    )
    .addOption(new Option('--alongside', 'the former name of --allow-unmatched').hideHelp())
    .addHelpText(
      'after',
      `
Ctrl-C ends it after the current page. Exit code: 0 every patient is in step,
1 some are not (they are listed) or there was a problem, 130 interrupted.
It needs MEDPLUM_BASE_URL, MEDPLUM_CLIENT_ID and MEDPLUM_CLIENT_SECRET, and a bot
that deploy has deployed.`,
    )
    .action((options) =>
      runCommand(options, async ({ variables, terminal, printJson, onInterrupt }) => {
        const environment = readEnvironment(variables);
        const interruption = new AbortController();
        onInterrupt(() => {
          interruption.abort();
          terminal.line(
            'Ending after this page. Press Ctrl-C again to end at once; the next run then repeats this page',
          );
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
