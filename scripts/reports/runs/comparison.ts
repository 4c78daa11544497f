import type { LoggedNote } from './notes.ts';

/** What `reconcile` can leave open, by the names of the counts in its note. */
export const OPEN = {
  missing: 'patients without a Patient',
  differing: 'Patients that differ from Semble',
  unwritten: 'patients that the bot could not write',
  deleted: 'Patients of patients that Semble lists as deleted',
  hidden: 'Patients of patients that Semble does not list',
  unconfirmed: 'unconfirmed Patients whose patient Semble does not list',
  revived: 'retired Patients of patients that Semble lists',
  doubled: 'Semble ids on two Patients, or twice on one',
  'doubled-deleted': 'of them wait to be deleted until they are on one Patient',
  leftovers: 'Patients with entries that lost their owner',
  'not-compared': 'patients that could not be compared',
} as const;

export type OpenKind = keyof typeof OPEN;

/** How many of each kind are open; kinds without any may be left out. */
export type OpenCounts = Readonly<Partial<Record<OpenKind, number>>>;

/** The count that is 1 when both lists were read to their end and every step was done, else 0. */
export const COMPLETE = 'complete';

/** The result of a comparison of both sides. */
export interface Comparison {
  /** When its note was written, in milliseconds since 1970. */
  readonly at: number;
  readonly complete: boolean;
  readonly open: OpenCounts;
}

/** Kinds that are about patients whom Semble lists; a backfill corrects them. */
const LISTED: ReadonlySet<string> = new Set<OpenKind>(['missing', 'differing', 'unwritten', 'not-compared']);

/** Reads the result of a comparison from the note that `reconcile` left. */
export function comparisonOf({ at, counts }: LoggedNote): Comparison {
  const open = Object.entries(counts).filter(([name, count]) => isOpenKind(name) && count > 0);
  return { at, complete: (counts[COMPLETE] ?? 0) > 0, open: Object.fromEntries(open) };
}

/** Whether a comparison was complete and left nothing open. */
export function isInStep({ complete, open }: Comparison): boolean {
  return complete && Object.keys(open).length === 0;
}

/** Whether a comparison was complete and left nothing open about the patients that Semble lists. */
export function isListInStep({ complete, open }: Comparison): boolean {
  return complete && !Object.keys(open).some((kind) => LISTED.has(kind));
}

/** What is still open after a backfill: it corrects everything about the patients that Semble lists. */
export function withoutListed(open: OpenCounts): OpenCounts {
  return Object.fromEntries(Object.entries(open).filter(([kind]) => !LISTED.has(kind)));
}

function isOpenKind(name: string): name is OpenKind {
  return Object.hasOwn(OPEN, name);
}
