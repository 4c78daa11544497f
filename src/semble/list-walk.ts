import type { PatientPage } from './list-patients.ts';

/** Why the rest of Semble's list cannot be read. */
export type ListFault = 'breaks off before its end' | 'does not move on';

/** What follows a page of Semble's list. After a fault the rest cannot be read. */
export type AfterPage =
  | { readonly kind: 'page'; readonly cursor: string }
  | { readonly kind: 'end' }
  | { readonly kind: 'fault'; readonly fault: ListFault };

/**
 * Follows Semble's list from page to page. It remembers the cursors, so that it ends when a list repeats a page or
 * returns to an earlier one.
 */
export class ListWalk {
  readonly #cursors: Set<string>;
  /** The ids of the previous page. By page number, a list that repeats a page has a new cursor each time. */
  #previous = '';

  /** Begins after `cursor`, or at the beginning of the list. */
  constructor(cursor: string | undefined) {
    this.#cursors = new Set(cursor === undefined ? [] : [cursor]);
  }

  /** Takes the next page and returns what follows it. */
  after({ ids, next, isLast }: PatientPage): AfterPage {
    if (next === undefined) {
      return isLast ? { kind: 'end' } : { kind: 'fault', fault: 'breaks off before its end' };
    }
    const page = ids.join();
    const isRepeated = this.#cursors.has(next) || page === this.#previous;
    this.#cursors.add(next);
    this.#previous = page;
    return isRepeated ? { kind: 'fault', fault: 'does not move on' } : { kind: 'page', cursor: next };
  }
}
