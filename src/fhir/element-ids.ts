/** What FHIR allows in an id, short enough to leave room for the mark within its 64 characters. */
const USABLE = /^[A-Za-z0-9.-]{1,45}$/;

/**
 * Makes the element ids of one kind of entry, the kind's `beginning` and Semble's id, no two alike: an entry without a
 * usable id, or with one that another entry has already, is named by its place in Semble's list. With each comes the
 * first entry of that element id in the `current` list.
 */
export function elementIdAssigner<T extends { id?: string }>(
  beginning: string,
  current: readonly T[] | undefined,
): (id: string | null | undefined, index: number) => readonly [id: string, before: T | undefined] {
  const taken = new Set<string>();
  const there = new Map<string | undefined, T>();
  for (const entry of current?.toReversed() ?? []) {
    there.set(entry.id, entry);
  }
  return (id, index) => {
    let elementId = beginning + (id && USABLE.test(id) ? id : `at-${index}`);
    for (let place = index; taken.has(elementId); place++) {
      elementId = `${beginning}at-${place}`;
    }
    taken.add(elementId);
    return [elementId, there.get(elementId)];
  };
}
