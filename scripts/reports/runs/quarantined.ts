import { reasonOf } from './failures.ts';
import { isDeletionOrMerge } from './lost-deliveries.ts';
import { isRepaired, type Repair } from './repairs.ts';
import type { Run } from './run.ts';

/** A patient whose latest delivery was quarantined. */
export interface Quarantined {
  readonly patient: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Why, in words of the log. */
  readonly reason: string;
  /** The deletion or merge that waits until the record is corrected; undefined when none does. */
  readonly waiting: string | undefined;
}

/**
 * Finds the patients whose latest delivery was quarantined, unless a later pass over all patients quarantined nobody. A
 * quarantined deletion or merge waits until it is done, or until a comparison finds nothing open. `runs` are ordered with
 * the newest first.
 */
export function findQuarantined(runs: readonly Run[], repairs: readonly Repair[]): Quarantined[] {
  const synced = new Set<string>();
  const settled = new Set<string>();
  const found = new Map<string, Quarantined>();
  for (const run of runs) {
    const { kind, result = '', patient, event, at } = run;
    if (kind !== 'delivery' || patient === undefined || !/^[a-z]+$/.test(result)) {
      continue;
    }
    const isFinal = event !== undefined && isDeletionOrMerge(event);
    if (result !== 'quarantined') {
      synced.add(patient);
      if (isFinal) {
        settled.add(patient);
      }
    } else if (!(isFinal ? settled : synced).has(patient) && !isPassed(at, { isFinal }, repairs)) {
      const known = found.get(patient);
      found.set(patient, {
        ...(known ?? { patient, at, reason: reasonOf(run) }),
        waiting: known?.waiting ?? (isFinal ? event : undefined),
      });
    }
  }
  return [...found.values()];
}

function isPassed(at: number, { isFinal }: { readonly isFinal: boolean }, repairs: readonly Repair[]): boolean {
  const passes = repairs.filter(({ quarantined }) => quarantined === 0);
  return isRepaired(at, { isFinal }, passes);
}
