import { describe, expect, it } from 'vitest';
import { readLogStart } from '../../../scripts/core/checks/log-start.ts';

const NOW = Date.parse('2026-02-01T12:00:00.000Z');

describe('--since of a log', () => {
  it.each([
    ['90m', '2026-02-01T10:30:00.000Z'],
    ['24h', '2026-01-31T12:00:00.000Z'],
    ['7d', '2026-01-25T12:00:00.000Z'],
    ['2026-01-31', '2026-01-31T00:00:00.000Z'],
    ['2026-01-31T08:00:00+01:00', '2026-01-31T07:00:00.000Z'],
  ])('reads %s', (text, instant) => {
    expect(readLogStart(text, NOW)).toBe(instant);
  });

  it.each(['', '0h', '24', 'h', '-1h', '1.5h', '24 h', '2w', '999999d', '2026-02-30', '2026-01-31T08:00', 'yesterday'])(
    'refuses "%s" and says what it takes',
    (text) => {
      expect(() => readLogStart(text, NOW)).toThrow(/90m, 24h or 7d/);
    },
  );

  it('refuses a time in the future', () => {
    expect(() => readLogStart('2026-02-01T12:00:01Z', NOW)).toThrow(/future/);
  });

  it('takes the longest period that it allows', () => {
    expect(readLogStart('99999d', NOW)).toBe('1752-04-19T12:00:00.000Z');
  });
});
