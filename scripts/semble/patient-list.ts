import type { Clock } from '../../src/clock.ts';
import type { GraphQLQuery } from '../../src/semble/graphql.ts';
import { type ListOptions, listPatients, type PatientPage } from '../../src/semble/list-patients.ts';
import { type ListFault, ListWalk } from '../../src/semble/list-walk.ts';
import { CommandFailure, type Problem } from '../core/problem.ts';
import { inThousands, type ShowProgress } from '../core/progress.ts';
import { retryTransient } from './retry.ts';

export interface Walk {
  readonly clock: Clock;
  /** Continues after this cursor. */
  readonly cursor?: string | undefined;
}

/**
 * Reads Semble's list page by page and passes each page to `take`; an id of an earlier page may come again. Returns how many
 * rows could not be read. Throws CommandFailure when the list cannot be read to its end.
 */
export async function walkList<P extends PatientPage>(
  read: (cursor: string | undefined) => Promise<P>,
  take: (page: P) => void,
  { clock, cursor: first }: Walk,
): Promise<number> {
  const walk = new ListWalk(first);
  let cursor = first;
  let unreadable = 0;
  do {
    const page = await retryTransient(() => read(cursor), clock);
    take(page);
    unreadable += page.unreadable;
    cursor = cursorAfter(page, walk);
  } while (cursor !== undefined);
  return unreadable;
}

/** Returns the cursor of the next page; undefined at the end of the list. Throws CommandFailure when there is no next page. */
export function cursorAfter(page: PatientPage, walk: ListWalk): string | undefined {
  const after = walk.after(page);
  if (after.kind === 'fault') {
    throw new CommandFailure(FAULTS[after.fault]);
  }
  return after.kind === 'page' ? after.cursor : undefined;
}

/** Why a list cannot be read to its end, and what to do. */
export const FAULTS: Readonly<Record<ListFault, Problem>> = {
  'breaks off before its end': { what: "Semble's list breaks off before its end", todo: 'Run the command again.' },
  'does not move on': {
    what: "Semble's list does not move on",
    todo: 'Run the command again. If this stays so, ask Semble about the cursors of the query patients.',
  },
};

/** Reads all ids of Semble's list. Throws CommandFailure, also when a row cannot be read. */
export async function sembleIds(
  ask: GraphQLQuery,
  clock: Clock,
  { show, ...options }: ListOptions & { readonly show?: ShowProgress },
): Promise<Set<string>> {
  const found = new Set<string>();
  const take = ({ ids }: PatientPage): void => {
    ids.forEach((id) => void found.add(id));
    show?.(found.size);
  };
  const unreadable = await walkList((cursor) => listPatients(ask, { ...options, cursor }), take, { clock });
  if (unreadable > 0) {
    throw new CommandFailure(unreadableRows(unreadable));
  }
  return found;
}

/** The problem of rows in Semble's list that cannot be read. */
export function unreadableRows(count: number): Problem {
  return {
    what: `${inThousands(count)} rows of Semble's list cannot be read, so their patients are unknown`,
    todo: 'Run the command again. If this stays so, report to Semble that its query patients returns rows without an id.',
  };
}
