import { describe, expect, it } from 'vitest';
import { placeOf } from '../../../src/sync/sweep/place.ts';

const DAY = 86_400_000;
const EACH_NIGHT = 10_000;

/** Numbers from 0 in an order that is the same each time. */
function shuffled(count: number): number[] {
  let state = 20_261_130;
  const random = (): number => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
  return Array.from({ length: count }, (_, index) => [random(), index] as const)
    .sort(([a], [b]) => a - b)
    .map(([, index]) => index);
}

/** Numbers from 0, ascending. */
const ascending = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** How many patients of a practice no night has seen. `byId` has their places in Semble's list, by the Patients' ids. */
function unseen(byId: readonly number[], firstDay: number, nights: number): number {
  const seen = new Uint8Array(byId.length);
  for (let night = 0; night < nights; night += 1) {
    const { _sort, _offset } = placeOf((firstDay + night) * DAY);
    const at = Number(_offset);
    const place = byId.at(_sort === '_id' ? at : -1 - at) ?? 0;
    for (let step = 1; step <= EACH_NIGHT; step += 1) {
      seen[(place + step) % byId.length] = 1;
    }
  }
  return seen.filter((one) => one === 0).length;
}

describe('the places of 30 nights of 10,000 patients', () => {
  it.each([
    ['30,000 patients with Patients of random ids', shuffled(30_000)],
    ['25,000 patients whose Patients have ids that ascend with the import', ascending(25_000)],
    ['25,000 patients whose Patients have ids that descend with the import', ascending(25_000).toReversed()],
  ])('leave out no patient that was imported in one hour: %s', (_what, byId) => {
    for (const firstDay of [0, 20_000, 20_517, 20_784]) {
      expect(unseen(byId, firstDay, 30)).toBe(0);
    }
  });

  it('are within the offsets that Medplum allows, and differ for 10,000 days', () => {
    const offsets = Array.from({ length: 10_001 }, (_, day) => Number(placeOf(day * DAY)['_offset']));
    expect(Math.max(...offsets)).toBe(10_000);
    expect(new Set(offsets).size).toBe(10_001);
  });

  it('are counted from both ends of the ids in turn, and each is one Patient', () => {
    const places = [20_000, 20_001, 20_002].map((day) => placeOf(day * DAY));
    expect(places.map(({ _sort }) => _sort)).toEqual(['-_id', '_id', '-_id']);
    expect(places.map(({ _count }) => _count)).toEqual(['1', '1', '1']);
  });

  it('are the same all day', () => {
    expect(placeOf(20_000 * DAY + DAY - 1)).toEqual(placeOf(20_000 * DAY));
    expect(placeOf(20_001 * DAY)).not.toEqual(placeOf(20_000 * DAY));
  });
});
