import type { Swept } from '../../../src/bots/operator-request.ts';
import { inThousands } from '../in-step/progress.ts';
import { explained } from '../in-step/reasons.ts';
import { countNames } from '../swept.ts';
import type { Terminal } from '../terminal.ts';
import type { BackfillReport } from './backfill.ts';

type Unwritten = Pick<Swept, 'quarantined' | 'failed'>;

/** Lists those who could not be brought in step, each with a reason. */
export function showUnwritten({ quarantined, failed }: Unwritten, terminal: Terminal): void {
  const rows = [...quarantined, ...failed].map(({ id, reason }) => [id, explained(reason)]);
  if (rows.length > 0) {
    terminal.note('These patients are not in step:');
    terminal.table(rows);
  }
}

/** Shows how a backfill ended and what is next. */
export function showBackfill(report: BackfillReport, terminal: Terminal): void {
  const { counts, dryRun, complete } = report;
  const rows = countNames(counts).filter((name) => counts[name] > 0 || name === 'unchanged');
  terminal.table(rows.map((name) => [dryRun ? `would be ${name}` : name, inThousands(counts[name])]));
  showUnwritten(report, terminal);
  if (!complete) {
    const isKept = !dryRun && countNames(counts).some((name) => counts[name] > 0);
    terminal.line(`Interrupted. Next: npm run backfill${isKept ? ' -- --resume' : ''}`);
  } else if (counts.failed + counts.quarantined > 0) {
    terminal.line('Next: see to these, then npm run reconcile -- --fix');
  } else {
    terminal.line(dryRun ? 'Nothing was written' : 'Every patient that Semble lists is in step');
  }
}

/** 0 when every patient is in step, 1 when some are not, 130 when it was interrupted. */
export function exitCodeOf({ complete, counts }: BackfillReport): number {
  return complete ? Math.min(1, counts.quarantined + counts.failed) : 130;
}
