import { describe, expect, it } from 'vitest';
import { nhsNumber } from '../../src/mappers/nhs-number.ts';

describe('NHS numbers', () => {
  it.each(['9990000018', '9990000026', '9990000034', '9990000042'])('accepts %s of the test range', (number) => {
    expect(nhsNumber(number)).toBe(number);
  });

  it.each(['999 000 0018', '999-000-0018', ' 9990000018 ', '999 000 0018'])(
    'takes spaces and hyphens out of "%s"',
    (typed) => {
      expect(nhsNumber(typed)).toBe('9990000018');
    },
  );

  it.each([
    ['a wrong check digit', '9990000019'],
    ['two digits that changed places', '9990000081'],
    ['a check digit of 10, which is never issued', '9990000000'],
    ['nine digits', '999000001'],
    ['eleven digits', '99900000180'],
    ['letters', '99900000I8'],
    ['digits of another script', '٩٩٩٠٠٠٠٠١٨'],
    ['nothing', ''],
  ])('refuses %s', (_, typed) => {
    expect(nhsNumber(typed)).toBeUndefined();
  });

  it('refuses ten times the same digit, though modulo 11 lets it pass', () => {
    for (const digit of '0123456789') {
      expect(nhsNumber(digit.repeat(10))).toBeUndefined();
    }
  });

  it('takes a remainder of 11 for the check digit 0', () => {
    const bases = Array.from({ length: 10_000 }, (_, index) => `99900${String(index).padStart(4, '0')}`);
    const zeros = bases.filter((nine) => nhsNumber(`${nine}0`) !== undefined);
    const weighted = (nine: string) => [...nine].reduce((sum, digit, at) => sum + Number(digit) * (10 - at), 0);
    expect(zeros.length).toBeGreaterThan(0);
    expect(zeros.every((nine) => weighted(nine) % 11 === 0)).toBe(true);
  });

  it('gives no nine digits more than one check digit', () => {
    for (let index = 0; index < 2_000; index++) {
      const nine = `99900${String(index).padStart(4, '0')}`;
      const accepted = [...'0123456789'].filter((digit) => nhsNumber(nine + digit));
      expect(accepted.length).toBeLessThanOrEqual(1);
    }
  });
});
