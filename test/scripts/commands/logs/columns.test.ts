import { describe, expect, it } from 'vitest';
import { HEADING, type LogRow, logCells } from '../../../../scripts/commands/logs/columns.ts';

const ROW: LogRow = {
  time: '2026-11-29T21:40:59Z',
  result: 'quarantined',
  event: 'patient.relationship.removed',
  patient: '6b0c9bdf355780b93200000a',
  took: '12,345 ms',
  signed: '86,400 s ago',
};

const shown = (row: LogRow, width: number): string => logCells(row, width).join('  ').trimEnd();

describe('a row of the log', () => {
  it('has all columns where rows are not broken, and on a wide terminal', () => {
    const all =
      '2026-11-29T21:40:59Z  quarantined  patient.relationship.removed     6b0c9bdf355780b93200000a  12,345 ms  86,400 s ago';
    expect(shown(ROW, Number.POSITIVE_INFINITY)).toBe(all);
    expect(shown(ROW, 118)).toBe(all);
  });

  it('does not pad the last column, which details follow', () => {
    expect(logCells({ ...ROW, signed: '1 s ago' }, Number.POSITIVE_INFINITY).at(-1)).toBe('1 s ago');
  });

  it('loses the age of the signature first, then the duration, then the year, then beginnings of events', () => {
    expect(shown(ROW, 117)).toMatch(/ 12,345 ms$/);
    expect(shown(ROW, 102)).toMatch(/^2026-.*6b0c9bdf355780b93200000a$/);
    expect(shown(ROW, 86)).toBe(
      '11-29 21:40:59  quarantined  patient.relationship.removed     6b0c9bdf355780b93200000a',
    );
    expect(shown(ROW, 76)).toBe('11-29 21:40:59  quarantined  …relationship.removed  6b0c9bdf355780b93200000a');
  });

  it.each([67, 76, 80, 96, 100, 116])('fits into %d characters, aligned with the heading', (width) => {
    expect(shown(ROW, width).length).toBeLessThanOrEqual(width);
    expect(shown(HEADING, width).indexOf('Semble id')).toBe(shown(ROW, width).indexOf(ROW.patient));
  });
});
