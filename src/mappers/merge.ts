import { sameJson } from './difference.ts';
import { MARK } from './systems.ts';

interface Entry {
  id?: string;
}

/** Whether the bot wrote this entry: its element id says so. */
export function isMarked(entry: Entry): boolean {
  return entry.id?.startsWith(MARK) ?? false;
}

/** The bot's entries of which the element ids begin so: what stays of a list when Semble says nothing about it. */
export function known<T extends Entry>(current: readonly T[] | undefined, beginning: string): T[] {
  return current?.filter((entry) => entry.id?.startsWith(beginning)) ?? [];
}

/** Whether two entries say the same, whatever their element ids. */
export function sameButId(a: Entry, b: Entry): boolean {
  return sameJson({ ...a, id: undefined }, { ...b, id: undefined });
}

/**
 * One list of a Patient as it should be, where `wanted` are the bot's entries, each with a marked element id: they
 * replace those of the same id in place or are appended, its others go. An unmarked entry that says the same as one of
 * them is taken over, all others stay untouched and in order. Undefined when nothing is left.
 */
export function mergeList<T extends Entry>(
  current: readonly T[] | undefined,
  wanted: readonly T[],
  same: (a: T, b: T) => boolean = sameButId,
): T[] | undefined {
  const waiting = new Set(wanted);
  const byId = new Map<string | undefined, T[]>();
  for (const own of wanted) {
    byId.set(own.id, [...(byId.get(own.id) ?? []), own]);
  }
  const kept: T[] = [];
  for (const entry of current ?? []) {
    const marked = isMarked(entry);
    const matches = marked ? (byId.get(entry.id) ?? []) : wanted.filter((own) => same(own, entry));
    const next = matches.find((own) => waiting.delete(own));
    if (next) {
      kept.push(next);
    } else if (!marked && matches.length === 0) {
      kept.push(entry);
    }
  }
  const merged = [...kept, ...waiting];
  return merged.length > 0 ? merged : undefined;
}
