import { contains, sameJson } from './difference.ts';
import { unlessEmpty } from './omit-undefined.ts';
import { OWNED_ID_PREFIX } from './systems.ts';

interface Entry {
  id?: string;
}

/** Whether the bot owns this entry, by its element id. */
export function isOwned(entry: Entry): boolean {
  return entry.id?.startsWith(OWNED_ID_PREFIX) ?? false;
}

/** Returns the entries with such an element id. The bot keeps them when Semble's value is unknown. */
export function ownedEntries<T extends Entry>(current: readonly T[] | undefined, beginning: string): T[] {
  return current?.filter((entry) => entry.id?.startsWith(beginning)) ?? [];
}

/** Whether every member of `entry`, except the element id, is equal in `other`. */
export function saysNoMore<T extends Entry>(entry: T, other: T): boolean {
  const { id: _id, ...members } = entry;
  return Object.entries(members).every(
    ([name, value]) => value === undefined || sameJson(value, Reflect.get(other, name)),
  );
}

/** Whether `entry` has everything of the bot's entry `own`, except its element id. */
export function saysAll<T extends Entry>(entry: T, { id: _id, ...own }: T): boolean {
  return contains(entry, own);
}

/**
 * Merges the bot's entries into one list of a Patient. An entry of `wanted` replaces the owned entry with the same
 * element id in place, or is appended. Other owned entries are removed.
 *
 * - An entry without the bot's element id that equals one of the bot's becomes an owned entry, because a form may have
 *   dropped the element id. `same` decides which entries are equal.
 * - An entry that has everything of one of the bot's entries, and more than each of them, also inside its members, is a
 *   colleague's. It stays, and the bot's entry is not added.
 * - Every other entry without the bot's element id stays unchanged and in order.
 *
 * Returns undefined when the list is empty.
 */
export function mergeList<T extends Entry>(
  current: readonly T[] | undefined,
  wanted: readonly T[],
  same: (entry: T, own: T) => boolean = saysNoMore,
): T[] | undefined {
  const isColleagues = (entry: T): boolean => !isOwned(entry) && !wanted.some((own) => saysNoMore(entry, own));
  const theirs = current?.filter(isColleagues) ?? [];
  const own = wanted.filter((entry) => !theirs.some((other) => saysAll(other, entry)));
  const waiting = new Set(own);
  const byId = Map.groupBy(own, ({ id }) => id);
  const kept: T[] = [];
  for (const entry of current ?? []) {
    const owned = isOwned(entry);
    const matches = owned ? (byId.get(entry.id) ?? []) : own.filter((other) => same(entry, other));
    const next = matches.find((other) => waiting.delete(other));
    if (next) {
      kept.push(next);
    } else if (!owned && matches.length === 0) {
      kept.push(entry);
    }
  }
  return unlessEmpty([...kept, ...waiting]);
}
