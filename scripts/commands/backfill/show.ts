import { countNames } from '../../bot/page-report.ts';
import { unseenWords } from '../../bot/reasons/page-reasons.ts';
import { showUnwritten } from '../../bot/show-unwritten.ts';
import { PROGRAM } from '../../core/names.ts';
import { countOf, inThousands } from '../../core/progress.ts';
import type { Terminal } from '../../core/terminal.ts';
import type { BackfillReport } from './report.ts';

/** Shows the result of a backfill and the next command. */
export function showBackfill(report: BackfillReport, terminal: Terminal): void {
  const { counts, dryRun, since, complete, failedWithoutId, unseen } = report;
  const rows = countNames(counts).filter((name) => counts[name] > 0 || name === 'unchanged');
  terminal.table(
    rows.map((name) => [dryRun && name !== 'failed' ? `would be ${name}` : name, inThousands(counts[name])]),
  );
  showUnwritten(report, terminal);
  if (failedWithoutId > 0) {
    terminal.problem(
      `${countOf(failedWithoutId, 'failure')} ${failedWithoutId === 1 ? 'names' : 'name'} no patient: rows of Semble's list without an id, or a list that ended too early`,
      `Run ${PROGRAM} logs to see the lines "failed:". Then run ${PROGRAM} backfill again.`,
    );
  }
  if (!complete) {
    terminal.line(`Interrupted. Next: ${PROGRAM} backfill${optionsToGoOn(report)}`);
    return;
  }
  if (unseen > 0) {
    terminal.note(unseenWords(unseen));
  }
  if (exitCodeOf(report) !== 0) {
    terminal.line(`Next: correct these, then ${PROGRAM} reconcile --fix`);
  } else if (dryRun) {
    terminal.line('Nothing was written');
  } else {
    const which = since === undefined ? 'lists' : `changed since ${since}`;
    terminal.line(`Every patient that Semble ${which} is in step. Next: ${PROGRAM} reconcile, to compare both sides`);
  }
}

function optionsToGoOn({ counts, dryRun, since }: BackfillReport): string {
  if (!dryRun && countNames(counts).some((name) => counts[name] > 0)) {
    return ' --resume';
  }
  const options = [...(dryRun ? ['--dry-run'] : []), ...(since === undefined ? [] : [`--since ${since}`])];
  return ['', ...options].join(' ');
}

/** The exit code: 0 when every patient is in step, 1 when some are not, 130 after an interruption. */
export function exitCodeOf({ complete, counts, unseen }: BackfillReport): number {
  return complete ? Math.min(1, counts.quarantined + counts.failed + unseen) : 130;
}
