import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { median, quantile, spread } from '../../bench/measure.ts';
import { writeReport, writeSections } from '../../bench/report.ts';
import { inMarkdown, inTime } from '../../bench/section.ts';

const section = {
  title: 'Speed',
  content: [
    'In words.',
    [
      ['name', 'time'],
      ['this bot', '1.00 µs'],
    ],
  ],
};

function reportWith(text: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'report-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'report.md');
  writeFileSync(file, text);
  return file;
}

describe('the report', () => {
  it('keeps the handwritten text around the figures', () => {
    const file = reportWith('# Mine\n\n<!-- measured: begin -->old<!-- measured: end -->\n\nMine too\n');
    writeReport([section], file);
    writeReport([section], file);
    const text = readFileSync(file, 'utf8');
    expect(text).toMatch(/^# Mine\n\n<!-- measured: begin -->\n\nMeasured on /);
    expect(text).toMatch(/<!-- measured: end -->\n\nMine too\n$/);
    expect(text).not.toContain('old');
    expect(text.split(inMarkdown(section))).toHaveLength(2);
  });

  it('is not written where it has no place for figures', () => {
    const file = reportWith('# Mine\n');
    expect(() => writeReport([section], file)).toThrow(/take it from the repository/);
    expect(readFileSync(file, 'utf8')).toBe('# Mine\n');
  });

  it('replaces the section of one part alone, with the circumstances of its measurement', () => {
    const others = [
      { title: 'Before', content: ['Of before.', '### Speed', 'Of before too.'] },
      { title: 'After', content: ['Of after.'] },
    ] as const;
    const file = reportWith('# Mine\n\n<!-- measured: begin -->old<!-- measured: end -->\n\nMine too\n');
    writeReport([others[0], { ...section, content: ['Of last time.'] }, others[1]], file);
    const before = readFileSync(file, 'utf8');
    writeSections([section], file);
    writeSections([section], file);
    const text = readFileSync(file, 'utf8');
    const [measuredOn = ''] = before.match(/^Measured on .*$/m) ?? [];
    const written = inMarkdown({ title: 'Speed', content: [measuredOn, ...section.content] });
    expect(text).toBe(before.replace('## Speed\n\nOf last time.', written));
  });

  it('takes a part that it does not have yet as the last', () => {
    const file = reportWith('<!-- measured: begin -->\n\nOld.\n\n## Before\n\nOf before.\n\n<!-- measured: end -->\n');
    writeSections([section], file);
    const text = readFileSync(file, 'utf8');
    expect(text).toMatch(/Old\.\n\n## Before\n\nOf before\.\n\n## Speed\n\nMeasured on /);
    expect(text).toMatch(/\| this bot \| 1\.00 µs \|\n\n<!-- measured: end -->\n$/);
  });

  it('aligns tables, names to the left and figures to the right', () => {
    expect(inMarkdown(section).split('\n').slice(-3)).toEqual([
      '| name     |    time |',
      '| -------- | ------: |',
      '| this bot | 1.00 µs |',
    ]);
  });

  it.each([
    [4.214, '4.21 µs'],
    [1300, '1.30 ms'],
    [2_500_000, '2.50 s'],
    [999.6, '1.00 ms'],
    [999_600, '1.00 s'],
  ])('says %d microseconds in the unit that fits', (microseconds, text) => {
    expect(inTime(microseconds)).toBe(text);
  });
});

describe('the figures', () => {
  it('are medians and quartiles of the measured values, in any order', () => {
    expect(median([5, 1, 3])).toBe(3);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(quantile([10, 0, 20], 0.25)).toBe(5);
    expect(spread([8, 10, 12, 10, 10])).toBe(0);
    expect(spread([6, 8, 10, 12, 14])).toBe(0.2);
  });
});
