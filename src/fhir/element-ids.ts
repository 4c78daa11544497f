/** The characters that FHIR allows in an id, short enough for the bot's prefix within the 64 characters of an id. */
const USABLE = /^[A-Za-z0-9.-]{1,45}$/;

/**
 * Returns a function that assigns a unique element id to each entry of a list: `beginning` and the entry's Semble id.
 * An entry without a usable id, or with the id of an earlier entry, gets its index in Semble's list instead. The
 * function also returns the first entry of the `current` list with that element id.
 */
export function elementIdAssigner<T extends { id?: string }>(
  beginning: string,
  current: readonly T[] | undefined,
): (id: string | null | undefined, index: number) => readonly [id: string, before: T | undefined] {
  const taken = new Set<string>();
  const stored = new Map(current?.toReversed().map((entry) => [entry.id, entry]));
  return (id, index) => {
    let elementId = beginning + (id && USABLE.test(id) ? id : `at-${index}`);
    for (let place = index; taken.has(elementId); place++) {
      elementId = `${beginning}at-${place}`;
    }
    taken.add(elementId);
    return [elementId, stored.get(elementId)];
  };
}
