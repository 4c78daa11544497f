import type { PageResponse } from '../../../src/bots/operator-request.ts';
import type { Problem } from '../../core/problem.ts';
import { COMPLETE, type OpenKind } from '../../reports/runs/comparison.ts';

/** A Patient whose patient Semble does not list. */
export interface Surplus {
  readonly id: string;
  readonly patientId: string;
  /**
   * `deleted` when Semble lists the patient as deleted; `never confirmed` when the Patient is unconfirmed: no second read
   * has found its patient.
   */
  readonly why: 'deleted' | 'hidden or unknown' | 'never confirmed';
}

/** Drift that is visible in Medplum's list. */
export interface MatchedDrift {
  readonly surplus: readonly Surplus[];
  /** Retired in Medplum but listed by Semble; only a person revives such a Patient. */
  readonly revived: readonly { readonly id: string; readonly patientId: string; readonly because: Retired }[];
  /** Two Patients with one Semble id, or one Patient with two. */
  readonly doubled: readonly {
    readonly id: string;
    readonly patientIds: readonly string[];
    /** Whether Semble lists the patient as deleted; the deletion waits until one Patient has the id once. */
    readonly isDeleted: boolean;
  }[];
}

/** A surplus Patient that resembles the Patients of listed patients, one of which can be the target of a missed merge. */
export interface PossibleMerge extends Surplus {
  /** The Semble ids of the listed patients, and the elements that are equal. */
  readonly others: readonly { readonly id: string; readonly elements: readonly string[] }[];
}

export type Retired = 'tombstone' | 'merged';

/** How many Patients are as they should be although Semble does not list their patients, by reason. */
export type RetiredCounts = Readonly<Record<Retired | 'taken-back', number>>;

/** Where the two sides differ: ids and names of elements, never values. */
export interface Drift extends MatchedDrift {
  readonly missing: readonly string[];
  readonly differing: PageResponse['differing'];
  /** Patients with entries that the bot wrote, that lost their element id, and that Semble no longer has. */
  readonly leftovers: readonly {
    readonly id: string;
    readonly patientId: string;
    readonly elements: readonly string[];
  }[];
  /** Among the surplus Patients, those that resemble a listed patient. */
  readonly possibleMerges: readonly PossibleMerge[];
  /** How many of the missing and differing patients were not compared with the surplus ones, because there are too many. */
  readonly mergesUnknown: number;
  /** The listed patients that can never be written as they are, for another reason than a doubled Semble id. */
  readonly quarantined: PageResponse['quarantined'];
  /** The patients that could not be compared. */
  readonly failed: PageResponse['failed'];
  /** How many of the patients that Semble lists the bot did not find. */
  readonly unseen: number;
}

/** The result of `--fix`. */
export interface Mended {
  /** How many of the missing, differing and unconfirmed patients had each result. */
  readonly counts: Readonly<Record<string, number>>;
  readonly quarantined: PageResponse['quarantined'];
  readonly failed: PageResponse['failed'];
}

/** The result of `--fix-deletions`. */
export interface Retirement {
  /** The result word of each patient; `kept` if Semble still returns the patient. `reason` says why the bot could not retire it. */
  readonly results: { readonly id: string; readonly result: string; readonly reason?: string }[];
  /** How many were not retired because they are more than `--max-deletions`; otherwise 0. */
  tooMany: number;
}

export interface ReconcileReport {
  /** How many patients Semble lists, and how many Patients in Medplum have a Semble id. */
  readonly semble: number;
  readonly medplum: number;
  readonly retired: RetiredCounts;
  readonly drift: Drift;
  readonly mended?: Mended;
  readonly retirement?: Retirement;
  /** True when a person did not confirm the retirement, so that nothing was written, not even the corrections of `--fix`. */
  readonly isDeclined?: true;
  /** The problems that stopped the corrections; empty when there was none. */
  readonly problems: readonly Problem[];
  readonly verdict: DriftVerdict;
}

export type DriftVerdict = 'in step' | 'drift' | 'could not tell';

/**
 * Decides whether both sides are in step after the corrections. `kept` holds the Semble ids of unconfirmed Patients that the
 * bot did not take back.
 */
export function verdictOn(
  drift: Drift,
  mended: Mended | undefined,
  retirement: Retirement | undefined,
  kept: ReadonlySet<string>,
): DriftVerdict {
  const open = openDrift({ drift, mended, retirement }, kept);
  if (open['not-compared'] > 0) {
    return 'could not tell';
  }
  return Object.values(open).some((count) => count > 0) ? 'drift' : 'in step';
}

/** What a comparison found, and the corrections. */
interface Corrected {
  readonly drift: Drift;
  readonly mended: Mended | undefined;
  readonly retirement: Retirement | undefined;
}

/** Counts what is open after the corrections, by kind. */
function openDrift({ drift, mended, retirement }: Corrected, kept: ReadonlySet<string>): Record<OpenKind, number> {
  const gone = new Set(retirement?.results.filter(({ result }) => GONE.has(result)).map(({ id }) => id));
  const isMended = ({ id, why }: Surplus): boolean =>
    mended !== undefined && why === 'never confirmed' && !kept.has(id);
  const surplus = drift.surplus.filter((one) => !gone.has(one.id) && !isMended(one));
  const countOf = (reason: Surplus['why']): number => surplus.filter(({ why }) => why === reason).length;
  return {
    missing: mended ? 0 : drift.missing.length,
    differing: mended ? 0 : drift.differing.length,
    unwritten: drift.quarantined.length + (mended ? mended.quarantined.length + mended.failed.length : 0),
    deleted: countOf('deleted'),
    hidden: countOf('hidden or unknown'),
    unconfirmed: countOf('never confirmed'),
    revived: drift.revived.length,
    doubled: drift.doubled.length,
    'doubled-deleted': drift.doubled.filter(({ isDeleted }) => isDeleted).length,
    leftovers: drift.leftovers.length,
    'not-compared': drift.failed.length + drift.unseen + lostInMending(drift, mended),
  };
}

/** The counts of the note about a comparison. It is complete when both lists were read and no correction broke off. */
export function comparisonCounts(
  report: Omit<ReconcileReport, 'verdict'>,
  kept: ReadonlySet<string>,
): Readonly<Record<string, number>> {
  const { drift, mended, retirement, problems } = report;
  const open = Object.entries(openDrift({ drift, mended, retirement }, kept)).filter(([, count]) => count > 0);
  return { [COMPLETE]: problems.length === 0 ? 1 : 0, ...Object.fromEntries(open) };
}

/** How many patients the bot did not find during `--fix`, without the unconfirmed ones, which it takes back. */
export function lostInMending({ surplus }: Drift, mended: Mended | undefined): number {
  const unconfirmed = surplus.filter(({ why }) => why === 'never confirmed').length;
  return Math.max(0, (mended?.counts['absent'] ?? 0) - unconfirmed);
}

/** Results of a retirement that leave no drift. */
const GONE: ReadonlySet<string> = new Set(['deleted', 'deactivated', 'absent', 'unchanged']);
