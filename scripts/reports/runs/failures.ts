import { isDeletionOrMerge } from './lost-deliveries.ts';
import type { LaterRuns } from './made-good.ts';
import type { Run } from './run.ts';

/** A delivery that failed and that no later run has made good. */
export interface OpenFailure {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The Semble id; undefined when the run ended before it knew the patient. */
  readonly patient: string | undefined;
  readonly event: string | undefined;
  /** The status; undefined when the run ended before its last line. */
  readonly status: string | undefined;
  /** Why, in words of the log. */
  readonly reason: string;
  /** Whether it was a deletion or a merge. */
  readonly isFinal: boolean;
}

/** The failed deliveries of some runs. */
export interface Failures {
  /** The newest failure of each patient that is not made good, and of the runs without a patient; newest first. */
  readonly open: readonly OpenFailure[];
  /** How many failed runs since `countedSince` were made good later. */
  readonly madeGood: number;
}

/** The line of the log that says why a run failed. */
const REASON = /^(?:refused|unavailable|conflict|rate-limited|not-a-delivery|quarantined): (.+)$/;
const UNFINISHED = 'the run ended before its last log line';

/** Whether a run was a delivery that Semble has to repeat. */
export function isFailure({ kind, result }: Run): boolean {
  return kind === 'delivery' && (result === undefined || /^(400|409|429|5\d\d)$/.test(result));
}

/** Why a run failed or was quarantined, in words of the log. */
export function reasonOf({ lines, result }: Run): string {
  const found = lines.map((line) => REASON.exec(line)?.[1]).findLast((reason) => reason !== undefined);
  return found ?? (result === undefined ? UNFINISHED : 'the log does not say why');
}

/**
 * Finds the failed deliveries that no later run has made good, by the rule of `LaterRuns`, as `logs` and `replay` do. `runs` are
 * ordered with the newest first; `countedSince` is in milliseconds since 1970.
 */
export function findFailures(runs: readonly Run[], later: LaterRuns, countedSince: number): Failures {
  const open = new Map<string, OpenFailure>();
  let madeGood = 0;
  for (const run of runs.filter(isFailure)) {
    const { patient, event, at, result } = run;
    const isFinal = event !== undefined && isDeletionOrMerge(event);
    const key = `${patient ?? ''} ${isFinal}`;
    if (later.haveMadeGood(run)) {
      madeGood += at >= countedSince ? 1 : 0;
    } else if (!open.has(key)) {
      open.set(key, { at, patient, event, status: result, reason: reasonOf(run), isFinal });
    }
  }
  return { open: [...open.values()], madeGood };
}
