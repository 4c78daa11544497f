import { COMPLETE, type OpenCounts } from '../../reports/runs/comparison.ts';
import type { LoggedNote } from '../../reports/runs/notes.ts';
import { type Drift, GONE, lostInMending, type ReconcileReport, type Surplus } from './drift.ts';

/**
 * Counts what a comparison leaves open after the corrections, by kind. `kept` holds the Semble ids of unconfirmed Patients
 * that the bot did not take back.
 */
function openDrift(
  { drift, mended, retirement }: Pick<ReconcileReport, 'drift' | 'mended' | 'retirement'>,
  kept: ReadonlySet<string>,
): OpenCounts {
  const gone = new Set(retirement?.results.filter(({ result }) => GONE.has(result)).map(({ id }) => id));
  const surplus = drift.surplus.filter(
    ({ id, why }) => !gone.has(id) && !(mended && why === 'never confirmed' && !kept.has(id)),
  );
  const countOf = (reason: Surplus['why']): number => surplus.filter(({ why }) => why === reason).length;
  return {
    ...(mended ? {} : { missing: drift.missing.length, differing: drift.differing.length }),
    unwritten: drift.quarantined.length + (mended ? mended.quarantined.length + mended.failed.length : 0),
    deleted: countOf('deleted'),
    hidden: countOf('hidden or unknown'),
    unconfirmed: countOf('never confirmed'),
    revived: drift.revived.length,
    doubled: drift.doubled.length,
    'doubled-deleted': drift.doubled.filter(({ isDeleted }) => isDeleted).length,
    leftovers: drift.leftovers.length,
    'not-compared': notCompared(drift, mended),
  };
}

function notCompared(drift: Drift, mended: ReconcileReport['mended']): number {
  return drift.failed.length + drift.unseen + lostInMending(drift, mended);
}

/** The counts of the note about a comparison. It is complete when both lists were read and no correction broke off. */
export function comparisonCounts(
  report: Pick<ReconcileReport, 'drift' | 'mended' | 'retirement' | 'problems'>,
  kept: ReadonlySet<string>,
): LoggedNote['counts'] {
  const open = Object.entries(openDrift(report, kept)).filter(([, count]) => count > 0);
  return { [COMPLETE]: report.problems.length === 0 ? 1 : 0, ...Object.fromEntries(open) };
}
