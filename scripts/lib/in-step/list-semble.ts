import type { Ask } from '../../../src/semble/graphql.ts';
import { type ListOptions, listPatients } from '../../../src/semble/list-patients.ts';
import { SETTING } from '../../../src/settings.ts';
import { CommandFailure } from '../problem.ts';
import { sembleFailure } from '../semble.ts';
import type { Budget } from './budget.ts';

/**
 * Walks Semble's list, or what of it lies behind a cursor, page by page within the budget; `take` gets the ids of each
 * page, in which an id of an earlier one may come again. Throws CommandFailure when the list can't be read to its end.
 */
export async function walkSembleList(
  ask: Ask,
  budget: Budget,
  options: ListOptions,
  take: (ids: readonly string[]) => void,
): Promise<void> {
  let { cursor } = options;
  do {
    await budget.turn();
    const { ids, next } = await listPatients(ask, { ...options, cursor }).catch((error: unknown) => {
      throw sembleFailure(error, SETTING.apiToken, 'patients');
    });
    budget.spent(1);
    take(ids);
    cursor = cursorAfter(cursor, next);
  } while (cursor !== undefined);
}

/** The cursor to go on with. Throws CommandFailure when the list stands still, which would never end. */
export function cursorAfter(cursor: string | undefined, next: string | undefined): string | undefined {
  if (next !== undefined && next === cursor) {
    throw new CommandFailure({
      what: "Semble's list does not move on",
      todo: 'Run it again; if it stays so, ask Semble about cursors of the query patients',
    });
  }
  return next;
}

/** All ids of Semble's list. */
export async function sembleIds(ask: Ask, budget: Budget, options: ListOptions): Promise<Set<string>> {
  const found = new Set<string>();
  await walkSembleList(ask, budget, options, (ids) => {
    for (const id of ids) {
      found.add(id);
    }
  });
  return found;
}
