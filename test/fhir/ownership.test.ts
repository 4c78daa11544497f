import type { ContactPoint } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { mergeList, saysNoMore } from '../../src/fhir/ownership.ts';

const NUMBER: ContactPoint = { system: 'phone', value: '07700 900123' };

describe('an entry without the element id of the bot', () => {
  it('stays when it says more than one entry of the bot, also when it says less than another', () => {
    const theirs: ContactPoint = { ...NUMBER, use: 'mobile' };
    const least: ContactPoint = { id: 'semble-phone-1', ...NUMBER };
    const most: ContactPoint = { id: 'semble-phone-2', ...theirs, rank: 1 };
    expect(mergeList([theirs], [least, most])).toEqual([theirs, most]);
    expect(mergeList([theirs, most], [least, most])).toEqual([theirs, most]);
  });

  it('says no more with an undefined member than without it', () => {
    const other: ContactPoint = { ...NUMBER, use: 'mobile' };
    expect(saysNoMore<object>({ ...NUMBER, use: undefined }, other)).toBe(true);
    expect(saysNoMore<object>({ ...NUMBER, use: 'home' }, other)).toBe(false);
  });
});
