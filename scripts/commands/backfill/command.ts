import { systemClock } from '../../../src/clock.ts';
import { progressOn } from '../../core/progress.ts';
import { runCommand } from '../../core/run-command.ts';
import { type BackfillOptions, backfill } from './backfill.ts';
import { exitCodeOf, showBackfill } from './show.ts';

const HELP = `npm run backfill -- [options]

Brings every patient that Semble lists into Medplum, or in step with it, through
the deployed bot. Safe to run at any time: who is in step is not written again.

  --dry-run            count what would happen; write nothing
  --since <instant>    only patients that Semble changed at or after it,
                       such as 2026-01-31T08:00:00Z
  --resume             go on behind the last page that an interrupted run finished
                       (kept in .semble-backfill-<id of the Medplum project>.json)
  --alongside          go on although Medplum holds Patients without a Semble
                       identifier (people whom Semble knows too get a second one)
  --env <file>         read this file instead of .env; the environment wins
  --json               print the result as JSON
  --help

Ctrl-C ends it behind the page that is under way. Exit code: 0 every patient is in
step, 1 some are not (they are listed) or something is in the way, 130 interrupted.
It needs MEDPLUM_BASE_URL, MEDPLUM_CLIENT_ID and MEDPLUM_CLIENT_SECRET, and a bot
that npm run deploy has put there.
`;

const OPTIONS = {
  'dry-run': { type: 'boolean' },
  since: { type: 'string' },
  resume: { type: 'boolean' },
  alongside: { type: 'boolean' },
} as const;

await runCommand(HELP, OPTIONS, async ({ values, environment, terminal }) => {
  const interruption = new AbortController();
  process.once('SIGINT', () => {
    interruption.abort();
    terminal.line('\nEnding behind this page; Ctrl-C again ends at once, and this page is done again');
  });
  const screen = process.stdout.isTTY && !values.json ? process.stdout : undefined;
  const options: BackfillOptions = {
    dryRun: values['dry-run'] ?? false,
    alongside: values.alongside ?? false,
    resume: values.resume ?? false,
    ...(values.since !== undefined && { since: values.since }),
    signal: interruption.signal,
    progress: (already) => progressOn(screen, terminal, systemClock, already),
  };
  const report = await backfill(environment, options, terminal);
  if (values.json) {
    console.log(JSON.stringify(report, undefined, 2));
  }
  showBackfill(report, terminal);
  return exitCodeOf(report);
});
