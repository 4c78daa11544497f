import { PROGRAM } from '../../core/names.ts';
import { countOf, inThousands } from '../../core/progress.ts';
import { OPEN, type OpenCounts, type OpenKind, withoutListed } from '../runs/comparison.ts';
import type { Findings } from '../runs/findings.ts';
import { BACKFILLED } from '../runs/repairs.ts';
import { timeText } from './activity.ts';
import { attention, ok, type StatusCheck } from './check.ts';

/** When both sides were last compared, and what was open then. */
export function comparisonCheck({ compared, hasUnfinishedComparison, isRepairedSince }: Findings): StatusCheck {
  const unfinished = hasUnfinishedComparison ? 'the latest comparison did not come to its end' : undefined;
  const again = `Run ${PROGRAM} reconcile again.`;
  if (!compared) {
    return unfinished === undefined
      ? ok('Comparison', `none in the log; ${PROGRAM} reconcile compares both sides`)
      : attention('Comparison', unfinished, again);
  }
  const open = isRepairedSince(compared.at) ? withoutListed(compared.open) : compared.open;
  const kinds = kindsOf(open);
  const when = `both sides were last compared ${timeText(compared.at)}`;
  if (kinds.length > 0) {
    const counts = kinds.map((kind) => `${inThousands(open[kind] ?? 0)} ${OPEN[kind]}`);
    const more = unfinished === undefined ? [] : [unfinished];
    return attention('Comparison', [`${when}, and left open: ${counts.join(', ')}`, ...more].join('; '), todoFor(open));
  }
  return unfinished === undefined
    ? ok('Comparison', `${when}, nothing is open`)
    : attention('Comparison', `${when}, nothing was open; ${unfinished}`, again);
}

function kindsOf(open: OpenCounts): OpenKind[] {
  return (Object.keys(OPEN) as OpenKind[]).filter((kind) => (open[kind] ?? 0) > 0);
}

/** The next commands for what is open. */
function todoFor(open: OpenCounts): string {
  const has = (...kinds: readonly OpenKind[]): boolean => kinds.some((kind) => (open[kind] ?? 0) > 0);
  const todos = [
    has('doubled') && `Keep each Semble id on one Patient, once: ${PROGRAM} reconcile lists the Patients.`,
    has('missing', 'differing', 'unconfirmed') && `Run ${PROGRAM} reconcile --fix.`,
    has('deleted') && `Run ${PROGRAM} reconcile --fix-deletions.`,
    has('leftovers', 'unwritten') && `Run ${PROGRAM} explain <Semble id> for those that ${PROGRAM} reconcile lists.`,
    has('hidden', 'revived', 'not-compared') && `Run ${PROGRAM} reconcile to see which they are.`,
  ];
  return todos.filter((todo) => todo !== false).join(' ');
}

/** The last backfill; no check when the log has none. */
export function backfillCheck({ backfilled, isRepairedSince }: Findings): StatusCheck[] {
  if (!backfilled) {
    return [];
  }
  const { at, counts } = backfilled;
  const of = (name: keyof typeof BACKFILLED): number => counts[BACKFILLED[name]] ?? 0;
  const parts = [
    `last ${timeText(at)}: ${countOf(of('patients'), 'patient')}`,
    of('failed') > 0 && `${inThousands(of('failed'))} failed`,
    of('quarantined') > 0 && `${inThousands(of('quarantined'))} quarantined`,
    of('complete') === 0 && 'NOT COMPLETE',
  ];
  const detail = parts.filter((part) => part !== false).join(', ');
  if (isRepairedSince(at) || (of('complete') > 0 && of('failed') + of('quarantined') === 0)) {
    return [ok('Backfill', detail)];
  }
  const todo =
    of('complete') === 0
      ? `Run ${PROGRAM} backfill --resume where the interrupted run was started, or ${PROGRAM} backfill.`
      : `Run ${PROGRAM} reconcile --fix. It lists the patients that the bot cannot write, with the reason.`;
  return [attention('Backfill', detail, todo)];
}
