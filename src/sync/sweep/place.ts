/** The largest offset of a search in Medplum. */
const MAX_OFFSET = 10_000;
/** The distance of the places of two days. It has no common divisor with the number of places. */
const STEP = 6181;
const DAY = 86_400_000;

/**
 * Returns the search for the Patient behind whose patient the sweep of a day begins. `now` is in milliseconds since 1970.
 * The places are spread over the Patients by their own ids, not over time: many practices begin with an import of most of
 * their patients at once. The offset is counted from both ends in turn, because ids may ascend with time.
 */
export function placeOf(now: number): Record<string, string> {
  const day = Math.floor(now / DAY);
  return { _sort: day % 2 ? '_id' : '-_id', _offset: String((day * STEP) % (MAX_OFFSET + 1)), _count: '1' };
}
