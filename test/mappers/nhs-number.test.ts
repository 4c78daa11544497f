import { describe, expect, it } from 'vitest';
import { parseNhsNumber } from '../../src/mappers/nhs-number.ts';

describe('NHS numbers', () => {
  it.each(['9990000018', '9990000026', '9990000034', '9990000042'])('accepts %s of the test range', (number) => {
    expect(parseNhsNumber(number)).toBe(number);
  });

  it.each([
    '999 000 0018',
    '999-000-0018',
    ' 9990000018 ',
    '999\u00a0000\u00a00018',
    '999\u200d000\u200d0018',
    '\u200b9990000018\ufeff',
    '999\u00ad000\u00ad0018',
    '999\u2010000\u20110018',
    '999\u2013000\u20140018',
    '999\u2212000\ufe630018',
    '\u202a999 000 0018\u202c',
    '999\n000\t0018',
    '999\u02d7000\u20430018',
    '999\u207b000\u27960018',
    '999\ufe0f000\u034f0018',
  ])('removes white space, format characters and dashes from %j', (typed) => {
    expect(parseNhsNumber(typed)).toBe('9990000018');
  });

  it.each([
    ['a wrong check digit', '9990000019'],
    ['two digits that changed places', '9990000081'],
    ['a check digit of 10, which is never issued', '9990000000'],
    ['nine digits', '999000001'],
    ['eleven digits', '99900000180'],
    ['letters', '99900000I8'],
    ['digits of another script', '٩٩٩٠٠٠٠٠١٨'],
    ['nothing', ''],
    ['full stops between the groups', '999.000.0018'],
    ["a CHI number, which is Scotland's", '0101901232'],
    ["a Health and Care number, which is Northern Ireland's", '3200000015'],
    ['a number that begins with 5, which is never issued', '5000000013'],
    ['a number that begins with 8, which is never issued', '8000000010'],
  ])('refuses %s', (_, typed) => {
    expect(parseNhsNumber(typed)).toBeUndefined();
  });

  it.each([...'0123456789'])('of those that begin with %s, accepts those issued and those for tests', (first) => {
    const weighted = (nine: string) => [...nine].reduce((sum, digit, at) => sum + Number(digit) * (10 - at), 0);
    const nines = Array.from({ length: 50 }, (_, index) => `${first}000000${String(index).padStart(2, '0')}`);
    const numbers = nines
      .map((nine) => `${nine}${(11 - (weighted(nine) % 11)) % 11}`)
      .filter((one) => one.length === 10);
    const distinct = numbers.filter((one) => new Set(one).size > 1);
    expect(distinct.length).toBeGreaterThan(30);
    expect(distinct.filter((one) => parseNhsNumber(one) === one)).toEqual('4679'.includes(first) ? distinct : []);
  });

  it('refuses ten equal digits, although the check digit is correct', () => {
    for (const digit of '0123456789') {
      expect(parseNhsNumber(digit.repeat(10))).toBeUndefined();
    }
  });

  it('reads a remainder of 11 as the check digit 0', () => {
    const bases = Array.from({ length: 10_000 }, (_, index) => `99900${String(index).padStart(4, '0')}`);
    const zeros = bases.filter((nine) => parseNhsNumber(`${nine}0`) !== undefined);
    const weighted = (nine: string) => [...nine].reduce((sum, digit, at) => sum + Number(digit) * (10 - at), 0);
    expect(zeros.length).toBeGreaterThan(0);
    expect(zeros.every((nine) => weighted(nine) % 11 === 0)).toBe(true);
  });

  it('gives no nine digits more than one check digit', () => {
    for (let index = 0; index < 2_000; index++) {
      const nine = `99900${String(index).padStart(4, '0')}`;
      const accepted = [...'0123456789'].filter((digit) => parseNhsNumber(nine + digit));
      expect(accepted.length).toBeLessThanOrEqual(1);
    }
  });
});
