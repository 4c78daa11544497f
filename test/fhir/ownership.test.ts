import type { ContactPoint } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { mergeList, saysNoMore } from '../../src/fhir/ownership.ts';

const NUMBER: ContactPoint = { system: 'phone', value: '07700 900123' };

describe('an entry without the element id of the bot', () => {
  const least: ContactPoint = { id: 'semble-phone-1', ...NUMBER };
  const most: ContactPoint = { id: 'semble-phone-2', ...NUMBER, use: 'mobile' };
  const { id: _least, ...leastWithoutId } = least;
  const { id: _most, ...mostWithoutId } = most;

  it.each([
    ['in the order of the bot', [leastWithoutId, mostWithoutId], [least, most]],
    ['the other way round', [mostWithoutId, leastWithoutId], [most, least]],
    ['the larger one alone', [mostWithoutId], [most, least]],
    ['the smaller one alone', [leastWithoutId], [least, most]],
    ['the larger one beside the one with the id', [mostWithoutId, least, most], [most, least]],
  ])('is taken over where one of the bot says the same and another one less: %s', (_order, current, merged) => {
    expect(mergeList<ContactPoint>(current, [least, most])).toEqual(merged);
    expect(mergeList<ContactPoint>(merged, [least, most])).toEqual(merged);
  });

  it('stays, in place of the one of the bot that says less, when it says more than the others too', () => {
    const theirs: ContactPoint = { ...mostWithoutId, rank: 1 };
    expect(mergeList([theirs], [least, most])).toEqual([theirs]);
    const home: ContactPoint = { ...NUMBER, use: 'home' };
    expect(mergeList([home], [least, most])).toEqual([home, most]);
  });

  it('says no more with an undefined member than without it', () => {
    const other: ContactPoint = { ...NUMBER, use: 'mobile' };
    expect(saysNoMore<object>({ ...NUMBER, use: undefined }, other)).toBe(true);
    expect(saysNoMore<object>({ ...NUMBER, use: 'home' }, other)).toBe(false);
  });
});
