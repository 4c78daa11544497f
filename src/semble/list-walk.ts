import type { PatientPage } from './list-patients.ts';

/** Why Semble's list can't be followed to its end. */
export type ListFault = 'breaks off before its end' | 'does not move on';

/** What comes after a page of Semble's list; with a fault there is no way to the rest of it. */
export type AfterPage =
  | { readonly kind: 'page'; readonly cursor: string }
  | { readonly kind: 'end' }
  | { readonly kind: 'fault'; readonly fault: ListFault };

/**
 * Follows Semble's list from page to page. It remembers the cursors, so that a list that stands still or goes round is
 * not followed for ever.
 */
export class ListWalk {
  readonly #cursors: Set<string>;
  /** The page before: by page number, a list that stands still has a new cursor each time. */
  #before = '';

  /** Begins behind `cursor`, or at the beginning of the list. */
  constructor(cursor: string | undefined) {
    this.#cursors = new Set(cursor === undefined ? [] : [cursor]);
  }

  after({ ids, next, isLast }: PatientPage): AfterPage {
    if (next === undefined) {
      return isLast ? { kind: 'end' } : { kind: 'fault', fault: 'breaks off before its end' };
    }
    const page = ids.join();
    const standsStill = this.#cursors.has(next) || page === this.#before;
    this.#cursors.add(next);
    this.#before = page;
    return standsStill ? { kind: 'fault', fault: 'does not move on' } : { kind: 'page', cursor: next };
  }
}
