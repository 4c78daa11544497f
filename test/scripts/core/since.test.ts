import { describe, expect, it } from 'vitest';
import { readSince } from '../../../scripts/core/checks/since.ts';

describe('--since', () => {
  it.each([
    ['2026-01-31', '2026-01-31T00:00:00Z'],
    ['2024-02-29', '2024-02-29T00:00:00Z'],
    ['2026-01-31T08:00:00Z', '2026-01-31T08:00:00Z'],
    ['2026-01-31T08:00:00+01:00', '2026-01-31T08:00:00+01:00'],
  ])('%s is %s', (text, instant) => {
    expect(readSince(text)).toBe(instant);
  });

  it.each([
    '2026-02-30',
    '2026-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-1-31',
    '2026-01-31T08:00',
    '2026-02-30T08:00:00Z',
    'yesterday',
    '',
  ])('%j is refused', (text) => {
    expect(() => readSince(text)).toThrow(/2026-01-31 \(its beginning in UTC\)/);
  });
});
