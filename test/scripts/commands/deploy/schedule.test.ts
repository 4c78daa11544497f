import { describe, expect, it } from 'vitest';
import { isCron } from '../../../../scripts/medplum/bot-flags.ts';

describe('a schedule', () => {
  it.each([
    '17 2 * * *',
    '0 0 1 1 0',
    '59 23 31 12 6',
    '*/5 * * * *',
    '0-30/10 8-18 * * 1-5',
    '0,15,30 2 1-7,15 * *',
    '05 02 * * *',
    '3/10 * * * *',
  ])('can be %j', (text) => expect(isCron(text)).toBe(true));

  it.each([
    '60 2 * * *',
    '0 24 * * *',
    '0 2 0 * *',
    '0 2 32 * *',
    '0 2 * 0 *',
    '0 2 * 13 *',
    '0 2 * * 7',
    '99 99 99 99 99',
    '- - - - -',
    ',,, / * * *',
    '*/0 * * * *',
    '*/ * * * *',
    '*-5 * * * *',
    '0 2 31-1 * *',
    '0 2 1-40 * *',
    '0 2 * * MON',
    '0 2 * *',
    '0 2 * * * *',
    ' 0 2 * * *',
    'daily',
    '',
  ])('can not be %j', (text) => expect(isCron(text)).toBe(false));
});
