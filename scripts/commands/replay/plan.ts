import { type DeliveryTask, hasFailed, keyOf, type LaterRuns, taskOf } from '../../reports/runs/made-good.ts';
import type { Run } from '../../reports/runs/run.ts';

/** One thing to do again. Several failed deliveries that asked for it are one repeat. */
export interface Repeat {
  readonly task: DeliveryTask;
  /** How many failed deliveries it repeats. */
  readonly deliveries: number;
  /** The end of the first and of the last of them, as instants. */
  readonly firstFailed: string;
  readonly lastFailed: string;
  /** The status of the last one; undefined when it ended before its last line. */
  readonly status: string | undefined;
}

/** What a replay does. */
export interface Plan {
  /** In the order in which they are done: first every sync, then deletions and merges as they came. */
  readonly repeats: readonly Repeat[];
  /** How many failed deliveries ended before the bot knew their patient. */
  readonly unnamed: number;
}

/**
 * Plans the repeats of failed deliveries that no later run has made good. A request that was answered 401 is never among them,
 * because its sender was not proven. `runs` are ordered with the oldest first.
 */
export function planReplay(runs: readonly Run[], later: LaterRuns): Plan {
  const failed = runs.filter((run) => run.kind === 'delivery' && hasFailed(run) && !later.haveMadeGood(run));
  return { repeats: repeatsOf(failed), unnamed: failed.filter((run) => taskOf(run) === undefined).length };
}

/** Joins the runs that asked for the same; runs without a patient are left out. */
export function repeatsOf(runs: readonly Run[]): Repeat[] {
  const found = new Map<string, Repeat>();
  for (const run of runs) {
    const task = taskOf(run);
    if (task) {
      const at = new Date(run.at).toISOString();
      const { deliveries, firstFailed } = found.get(keyOf(task)) ?? { deliveries: 0, firstFailed: at };
      const repeat = { task, deliveries: deliveries + 1, firstFailed, lastFailed: at, status: run.result };
      found.set(keyOf(task), repeat);
    }
  }
  const all = [...found.values()];
  const isSync = ({ task }: Repeat): boolean => task.asks === 'sync';
  return [...all.filter(isSync), ...all.filter((one) => !isSync(one))];
}
