import { sameJson } from './difference.ts';
import { OWNED_ID_PREFIX } from './systems.ts';

interface Entry {
  id?: string;
}

/** Whether the bot wrote this entry: its element id says so. */
export function isOwned(entry: Entry): boolean {
  return entry.id?.startsWith(OWNED_ID_PREFIX) ?? false;
}

/** The bot's entries of which the element ids begin so: what stays of a list when Semble says nothing about it. */
export function ownedEntries<T extends Entry>(current: readonly T[] | undefined, beginning: string): T[] {
  return current?.filter((entry) => entry.id?.startsWith(beginning)) ?? [];
}

/** Whether every member of `entry`, apart from the element id, is equal in `other`: it says no more than the other. */
export function saysNoMore<T extends Entry>(entry: T, other: T): boolean {
  const { id: _id, ...members } = entry;
  return Object.entries(members).every(
    ([name, value]) => value === undefined || sameJson(value, Reflect.get(other, name)),
  );
}

/**
 * One list of a Patient as it should be. `wanted` are the bot's entries, each with a marked element id: they replace
 * those of the same id in place or are appended; the bot's other entries go.
 *
 * - An entry without the mark that says the same as one of the bot's is taken over: a form may have dropped the element
 *   id. `same` says which entries those are.
 * - An entry without the mark that says all that one of the bot's says, and more, is a colleague's. It stays, and the
 *   bot's is not put beside it.
 * - Every other entry without the mark stays untouched and in order.
 *
 * Undefined when nothing is left.
 */
export function mergeList<T extends Entry>(
  current: readonly T[] | undefined,
  wanted: readonly T[],
  same: (entry: T, own: T) => boolean = saysNoMore,
): T[] | undefined {
  const unowned = current?.filter((entry) => !isOwned(entry)) ?? [];
  const saysMore = (entry: T, own: T): boolean => saysNoMore(own, entry) && !saysNoMore(entry, own);
  const own = wanted.filter((entry) => !unowned.some((other) => saysMore(other, entry)));
  const waiting = new Set(own);
  const byId = Map.groupBy(own, ({ id }) => id);
  const kept: T[] = [];
  for (const entry of current ?? []) {
    const owned = isOwned(entry);
    const isColleagues = !owned && wanted.some((other) => saysMore(entry, other));
    const matches = owned ? (byId.get(entry.id) ?? []) : isColleagues ? [] : own.filter((other) => same(entry, other));
    const next = matches.find((other) => waiting.delete(other));
    if (next) {
      kept.push(next);
    } else if (!owned && matches.length === 0) {
      kept.push(entry);
    }
  }
  const merged = [...kept, ...waiting];
  return merged.length > 0 ? merged : undefined;
}
