import { dottedSpelling, isPatientEvent, PATIENT_EVENTS } from '../../../src/semble/event-types.ts';
import type { Repair } from './repairs.ts';
import type { Run } from './run.ts';

/** What a delivery asks for, and for whom. */
export type DeliveryTask =
  | { readonly asks: 'sync' | 'delete'; readonly patient: string }
  | { readonly asks: 'merge'; readonly patient: string; readonly target: string };

/** Whether a run failed and could succeed later: 409, 429, 500, 504, or no last line. */
export function hasFailed({ result }: Run): boolean {
  return result === undefined || /^(409|429|5\d\d)$/.test(result);
}

/** What a verified delivery asked for. Undefined for other runs, and when the run ended before it knew the patient. */
export function taskOf({ kind, event, result, patient, target }: Run): DeliveryTask | undefined {
  if (kind !== 'delivery' || event === undefined || patient === undefined || result === '401') {
    return undefined;
  }
  const asks = PATIENT_EVENTS.get(dottedSpelling(event)) ?? (isPatientEvent(event) ? 'sync' : undefined);
  if (asks === 'merge') {
    return target === undefined ? undefined : { asks, patient, target };
  }
  return asks && { asks, patient };
}

/** One text for each thing to do, so that several deliveries that ask for it are found together. */
export function keyOf(task: DeliveryTask): string {
  return task.asks === 'merge' ? `merge ${task.patient} ${task.target}` : `${task.asks} ${task.patient}`;
}

/** The line of the log about one patient of a page that was not brought in step. */
const NOT_WRITTEN = /^(?:failed|quarantined): patient=(\S+) /;

/**
 * Finds out which failed runs a later run has made good. "Later" means that it began when the failed one had begun, because a
 * run that began before may have read an older state.
 *
 * - A sync is made good by another sync of the patient, of a delivery or of an operator's request, and by its deletion.
 * - A deletion is made good by another deletion of the patient, because a sync removes nothing.
 * - A merge is made good by the same merge.
 * - A complete comparison in which nothing is open makes every earlier failure good; a backfill or sweep of all patients, all
 *   but deletions and merges.
 * - A sweep, and a request of an operator, is made good by a later one of the same kind.
 */
export class LaterRuns {
  /** The start of the latest success for each thing to do. */
  readonly #latest = new Map<string, number>();
  readonly #repairs: readonly Repair[];

  constructor(runs: readonly Run[], repairs: readonly Repair[]) {
    // A sweep of the patients that changed misses a change that does not move `updatedAt`.
    this.#repairs = repairs.filter(({ since }) => since === Number.NEGATIVE_INFINITY);
    for (const run of runs) {
      for (const key of keysOfSuccess(run)) {
        this.#latest.set(key, Math.max(run.startedAt, this.#latest.get(key) ?? Number.NEGATIVE_INFINITY));
      }
    }
  }

  /** Whether a failed run needs no repeat any more. */
  haveMadeGood(run: Run): boolean {
    const task = taskOf(run);
    const isFinal = run.kind === 'delivery' && task?.asks !== 'sync';
    const keys = run.kind === 'delivery' ? (task ? [keyOf(task)] : []) : [kindKey(run)];
    return (
      keys.some((key) => (this.#latest.get(key) ?? Number.NEGATIVE_INFINITY) >= run.startedAt) ||
      this.#repairs.some(({ start, findsDeletions }) => run.startedAt <= start && (findsDeletions || !isFinal))
    );
  }
}

function kindKey({ kind, event = '' }: Run): string {
  return `${kind} ${event}`;
}

/** The things to do that a run has done. */
function keysOfSuccess(run: Run): string[] {
  const { kind, result = '', event, facts, lines } = run;
  if (kind === 'sweep') {
    return run.complete ? [kindKey(run)] : [];
  }
  if (kind === 'operator') {
    const isDone = result === 'swept' && facts.get('write') === 'true';
    return [
      ...(result === 'swept' || result === 'noted' ? [kindKey(run)] : []),
      ...(isDone ? donePatients(run, lines).flatMap((patient) => operatorKeys(event, patient)) : []),
    ];
  }
  const task = taskOf(run);
  if (!task || !/^[a-z]+$/.test(result) || result === 'quarantined' || result === 'ignored') {
    return [];
  }
  return task.asks === 'delete' ? [keyOf(task), keyOf({ asks: 'sync', patient: task.patient })] : [keyOf(task)];
}

function operatorKeys(event: string | undefined, patient: string): string[] {
  switch (event) {
    case 'bot.sync':
      return [keyOf({ asks: 'sync', patient })];
    case 'bot.retire':
      return [keyOf({ asks: 'delete', patient })];
    default:
      return [];
  }
}

/** The patients of a request that are in step now. None if the log does not name each of the others, or if some were kept. */
function donePatients({ patients, quarantined, failed, facts }: Run, lines: readonly string[]): readonly string[] {
  const others = new Set(lines.flatMap((line) => NOT_WRITTEN.exec(line)?.[1] ?? []));
  const isClear = others.size === quarantined + failed && !facts.has('kept');
  return isClear ? patients.filter((id) => !others.has(id)) : [];
}
