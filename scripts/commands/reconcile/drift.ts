import type { PageResponse } from '../../../src/bots/operator-request.ts';
import type { Problem } from '../../core/problem.ts';

/** A Patient whose patient Semble doesn't list. */
export interface Surplus {
  readonly id: string;
  readonly patientId: string;
  /**
   * `deleted` when Semble lists it among the deleted; `never confirmed` when it was created and no second look has found
   * the patient.
   */
  readonly why: 'deleted' | 'hidden or unknown' | 'never confirmed';
}

/** Drift that Medplum's list tells of. */
export interface MatchedDrift {
  readonly surplus: readonly Surplus[];
  /** Retired in Medplum, listed by Semble: only a person brings such a Patient back. */
  readonly revived: readonly { readonly id: string; readonly patientId: string; readonly because: Retired }[];
  /** Two Patients with one Semble id, or one with two. */
  readonly doubled: readonly { readonly id: string; readonly patientIds: readonly string[] }[];
}

export type Retired = 'tombstone' | 'merged';

/** Where the two sides differ: ids and names of elements, never values. */
export interface Drift extends MatchedDrift {
  readonly missing: readonly string[];
  readonly differing: PageResponse['differing'];
  /** Patients with entries that the bot wrote, that lost their element id, and that Semble does not say any more. */
  readonly leftovers: readonly {
    readonly id: string;
    readonly patientId: string;
    readonly elements: readonly string[];
  }[];
  /** About whom nothing could be told. */
  readonly failed: PageResponse['failed'];
  /** How many of those whom Semble lists the bot did not find. */
  readonly unseen: number;
}

/** What was mended. */
export interface Mended {
  /** What became of those who were missing, differing or never confirmed. */
  readonly counts: Readonly<Record<string, number>>;
  readonly quarantined: PageResponse['quarantined'];
  readonly failed: PageResponse['failed'];
}

/** What became of Patients whose patients are deleted in Semble. */
export interface Retirement {
  /** By result word; `kept` is one whom Semble still returns. A reason for those whom the bot could not retire. */
  readonly results: { readonly id: string; readonly result: string; readonly reason?: string }[];
  /** How many were left alone because they are more than may be retired at once. */
  tooMany: number;
}

export interface ReconcileReport {
  /** How many Semble lists, and how many Patients in Medplum are tied to it. */
  readonly semble: number;
  readonly medplum: number;
  readonly drift: Drift;
  readonly mended?: Mended;
  readonly retirement?: Retirement;
  /** What was in the way of mending it all; empty when nothing was. */
  readonly problems: readonly Problem[];
  readonly verdict: Verdict;
}

export type Verdict = 'in step' | 'drift' | 'could not tell';

/**
 * Whether both sides agree after what was mended; `kept` has the Semble ids of unconfirmed Patients that the bot did not
 * take back.
 */
export function verdictOn(
  drift: Drift,
  mended: Mended | undefined,
  retirement: Retirement | undefined,
  kept: ReadonlySet<string>,
): Verdict {
  const gone = new Set(retirement?.results.filter(({ result }) => GONE.has(result)).map(({ id }) => id));
  const isMended = ({ id, why }: Surplus): boolean =>
    mended !== undefined && why === 'never confirmed' && !kept.has(id);
  const surplus = drift.surplus.filter((one) => !gone.has(one.id) && !isMended(one));
  const open = mended
    ? mended.quarantined.length + mended.failed.length
    : drift.missing.length + drift.differing.length;
  if (drift.failed.length + drift.unseen + lostInMending(drift, mended) > 0) {
    return 'could not tell';
  }
  const decisions = surplus.length + drift.revived.length + drift.doubled.length + drift.leftovers.length;
  return open + decisions > 0 ? 'drift' : 'in step';
}

/** How many the bot did not find when it was to mend them, besides those who were never confirmed and are taken back. */
export function lostInMending({ surplus }: Drift, mended: Mended | undefined): number {
  const provisional = surplus.filter(({ why }) => why === 'never confirmed').length;
  return Math.max(0, (mended?.counts['absent'] ?? 0) - provisional);
}

/** What leaves nothing to do. */
const GONE: ReadonlySet<string> = new Set(['deleted', 'deactivated', 'absent', 'unchanged']);
