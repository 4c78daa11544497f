import type { Problem } from '../../core/problem.ts';
import type { Repeat } from './plan.ts';

/** What a repeat came to. */
export interface Outcome {
  /**
   * `in step` for a sync; the bot's result word for a deletion or a merge; `made good` when another run was faster;
   * `not confirmed`, `not done` and `failed`. In a dry run `planned`.
   */
  readonly result: string;
  /** Why it is not well, as a fixed word or a status. */
  readonly reason?: string;
  readonly isWell: boolean;
}

/** One line of the report. It holds ids and fixed words only. */
export interface ReplayedDelivery {
  readonly asks: Repeat['task']['asks'];
  /** The Semble id; of a merge, the patient that was merged away. */
  readonly patient: string;
  readonly target?: string;
  readonly deliveries: number;
  readonly firstFailed: string;
  readonly lastFailed: string;
  /** The status of the last failed delivery; absent when it ended before its last line. */
  readonly status?: string;
  readonly result: string;
  readonly reason?: string;
  readonly isWell: boolean;
}

/** The result of a replay. */
export interface ReplayReport {
  readonly dryRun: boolean;
  /** An instant: how far back the log was read. */
  readonly since: string;
  readonly repeats: readonly ReplayedDelivery[];
  /** How many failed deliveries ended before the bot knew their patient. */
  readonly unnamed: number;
  /** The deliveries that Semble gave up on, by event type. Semble does not say for which patients. */
  readonly lost: readonly { readonly eventType: string; readonly count: number }[];
  readonly isWell: boolean;
  /** What stopped the replay. */
  readonly problems: readonly Problem[];
}

/** The repeat and what it came to, as a line of the report. */
export function replayed(repeat: Repeat, outcome: Outcome): ReplayedDelivery {
  const { task, deliveries, firstFailed, lastFailed, status } = repeat;
  return {
    asks: task.asks,
    patient: task.patient,
    ...(task.asks === 'merge' && { target: task.target }),
    deliveries,
    firstFailed,
    lastFailed,
    ...(status !== undefined && { status }),
    ...outcome,
  };
}
