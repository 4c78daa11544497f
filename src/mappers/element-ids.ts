/** What FHIR allows in an id, short enough to leave room for the mark within its 64 characters. */
const USABLE = /^[A-Za-z0-9.-]{1,45}$/;

/**
 * Makes the element ids of one kind of entry, the kind's `beginning` and Semble's id, no two alike: an entry without a
 * usable id, or with one that another entry has already, is named by its place in Semble's list.
 */
export function elementIds(beginning: string): (id: string | null | undefined, index: number) => string {
  const taken = new Set<string>();
  return (id, index) => {
    let name = id && USABLE.test(id) && !taken.has(id) ? id : `at-${index}`;
    for (let place = index + 1; taken.has(name); place++) {
      name = `at-${place}`;
    }
    taken.add(name);
    return `${beginning}${name}`;
  };
}
