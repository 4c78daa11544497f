import { comparisonOf, isInStep, isListInStep } from './comparison.ts';
import { notesAbout, startOfNote } from './notes.ts';
import { HOUR } from './read-runs.ts';
import type { Run } from './run.ts';

/** A pass over many patients after which nothing that was lost before it is missing. */
export interface Repair {
  /** When it began, in milliseconds since 1970: it repairs only what was lost before that. */
  readonly start: number;
  /** It repairs only what was lost since this time. */
  readonly since: number;
  /** Whether it also finds deletions and merges; only a comparison of complete lists does. */
  readonly findsDeletions: boolean;
  /** How many patients it left quarantined. */
  readonly quarantined: number;
}

/** The counts of a note about a backfill. */
export const BACKFILLED = {
  patients: 'patients',
  failed: 'failed',
  quarantined: 'quarantined',
  /** 1 when the end of Semble's list was reached. */
  complete: 'complete',
  /** 1 when it was complete and the list was of all patients, not of those changed since an instant. */
  whole: 'whole',
} as const;

/** Finds the complete sweeps, backfills and comparisons. `sweepHours` is how far back a sweep searches for changes. */
export function repairsIn(runs: readonly Run[], sweepHours: number): Repair[] {
  const sweeps = runs.flatMap((run): Repair[] => {
    const start = startOf(run);
    const since = run.facts.get('all') === 'true' ? Number.NEGATIVE_INFINITY : start - sweepHours * HOUR;
    return run.complete && run.failed === 0
      ? [{ start, since, findsDeletions: false, quarantined: run.quarantined }]
      : [];
  });
  const backfills = notesAbout('backfilled', runs).flatMap((note): Repair[] =>
    note.counts[BACKFILLED.whole] && !note.counts[BACKFILLED.failed]
      ? [
          {
            start: startOfNote(note),
            ...EVER,
            findsDeletions: false,
            quarantined: note.counts[BACKFILLED.quarantined] ?? 0,
          },
        ]
      : [],
  );
  const comparisons = notesAbout('compared', runs).flatMap((note): Repair[] => {
    const comparison = comparisonOf(note);
    return isListInStep(comparison)
      ? [
          {
            start: startOfNote(note),
            ...EVER,
            findsDeletions: isInStep(comparison),
            quarantined: comparison.open.doubled ?? 0,
          },
        ]
      : [];
  });
  return [...sweeps, ...backfills, ...comparisons];
}

const EVER = { since: Number.NEGATIVE_INFINITY } as const;

/** Whether what was lost at `at` (milliseconds since 1970) was repaired later. */
export function isRepaired(
  at: number,
  { isFinal }: { readonly isFinal: boolean },
  repairs: readonly Repair[],
): boolean {
  return repairs.some(({ start, since, findsDeletions }) => at <= start && at >= since && (findsDeletions || !isFinal));
}

/** When a run began, in milliseconds since 1970. */
function startOf({ at, facts }: Run): number {
  const ms = Number(facts.get('ms') ?? 0);
  return at - (Number.isFinite(ms) ? ms : 0);
}
