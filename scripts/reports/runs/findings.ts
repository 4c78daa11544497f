import { isPatientEvent, SYSTEM_EVENTS } from '../../../src/semble/event-types.ts';
import { UNKNOWN_ID } from '../../semble/unknown-id.ts';
import { type Comparison, comparisonOf } from './comparison.ts';
import { type Failures, findFailures } from './failures.ts';
import { type LostDelivery, latestPause, lostDeliveries, type Pause } from './lost-deliveries.ts';
import { LaterRuns } from './made-good.ts';
import { type LoggedNote, notesAbout, ownRefusals } from './notes.ts';
import { findQuarantined, type Quarantined } from './quarantined.ts';
import { HOUR, type Runs } from './read-runs.ts';
import { isRepaired, type Repair, repairsIn } from './repairs.ts';
import type { Run } from './run.ts';

/** What the runs say about the bot. Times are in milliseconds since 1970. */
export interface Findings {
  /** The runs of the last 24 hours, without the refusals that commands caused on purpose. */
  readonly today: readonly Run[];
  /** How many refusals of the last 24 hours, and of the 7 days before, commands caused on purpose. */
  readonly own: { readonly today: number; readonly weekBefore: number };
  readonly lastDelivery: number | undefined;
  readonly failures: Failures;
  readonly lost: readonly LostDelivery[];
  readonly pause: Pause | undefined;
  readonly quarantined: readonly Quarantined[];
  /** The last complete comparison of both sides, and whether one that began later did not come to its end. */
  readonly compared: Comparison | undefined;
  readonly hasUnfinishedComparison: boolean;
  readonly backfilled: LoggedNote | undefined;
  /** Whether a later pass over all patients has repaired what was lost at a time. */
  readonly isRepairedSince: (at: number) => boolean;
}

/** Finds out everything that the runs say. `sweepHours` is how far back a sweep searches for changes. */
export function findingsOf({ entries }: Runs, sweepHours: number, now: number): Findings {
  const own = ownRefusals(entries);
  const others = entries.filter(({ id }) => !own.has(id));
  const ownAges = entries.filter(({ id }) => own.has(id)).map(({ at }) => now - at);
  const repairs: readonly Repair[] = repairsIn(entries, sweepHours);
  const comparisons = notesAbout('compared', entries).map(comparisonOf);
  const compared = comparisons.find(({ complete }) => complete);
  return {
    today: others.filter(({ at }) => at >= now - 24 * HOUR),
    own: {
      today: ownAges.filter((age) => age <= 24 * HOUR).length,
      weekBefore: ownAges.filter((age) => age > 24 * HOUR && age <= 8 * 24 * HOUR).length,
    },
    lastDelivery: others.find(isOfSemble)?.at,
    failures: findFailures(others, new LaterRuns(entries, repairs), now - 24 * HOUR),
    lost: lostDeliveries(entries, repairs),
    pause: latestPause(entries, repairs),
    quarantined: findQuarantined(entries, repairs),
    compared,
    hasUnfinishedComparison: comparisons[0]?.complete === false,
    backfilled: notesAbout('backfilled', entries)[0],
    isRepairedSince: (at) => isRepaired(at, { isFinal: false }, repairs),
  };
}

/** Whether a run was a genuine delivery of Semble for a patient or a subscription. A self-test or a test delivery is not. */
function isOfSemble({ event = '', result, patient }: Run): boolean {
  return result !== '401' && patient !== UNKNOWN_ID && (isPatientEvent(event) || SYSTEM_EVENTS.includes(event));
}
