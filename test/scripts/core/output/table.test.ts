import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Cell, tableLines } from '../../../../scripts/core/output/table.ts';
import { wrap } from '../../../../scripts/core/wrap.ts';

const UUID = '019ad0a2-4f44-7eb1-9c7b-0123456789ab';
const SEMBLE_ID = '665f1c2e9b1d4a0012345678';

const word = fc.oneof(fc.constantFrom(UUID, SEMBLE_ID, `Patient/${UUID}`), fc.stringMatching(/^[a-z]{1,12}$/));
const cell = fc.array(word, { minLength: 1, maxLength: 12 }).map((words) => words.join(' '));
const rows = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 5 });

function wordsOf(lines: readonly string[]): string[] {
  return lines.flatMap((line) => line.split(/\s+/).filter(Boolean));
}

describe('a table', () => {
  it('fits its width without breaking a word, and loses none', () => {
    fc.assert(
      fc.property(rows, fc.constantFrom(76, 116), (some, width) => {
        const lines = tableLines(some, width);
        for (const line of lines) {
          expect(line.length <= width || !line.trim().includes(' '), line).toBe(true);
        }
        expect(wordsOf(lines)).toEqual(wordsOf(some.flat()));
      }),
    );
  });

  it('has no empty line where a row begins with an empty cell', () => {
    expect(
      tableLines(
        [
          ['first', 'thing'],
          ['', `Patient/${UUID}`],
        ],
        30,
      ),
    ).toEqual(['first  thing', `    Patient/${UUID}`]);
  });

  it('is one line for each row where there is room, and where nothing says how much there is', () => {
    const some = [
      ['Bot', 'created', UUID],
      ['Secret SEMBLE_API_TOKEN', 'unchanged', ''],
    ];
    const wanted = [`Bot                      created    ${UUID}`, 'Secret SEMBLE_API_TOKEN  unchanged'];
    expect(tableLines(some)).toEqual(wanted);
    expect(tableLines(some, 116)).toEqual(wanted);
  });

  it('wraps the last cell under itself, or puts it on a line of its own', () => {
    const todo = 'Deliveries are paused in Semble';
    expect(tableLines([['Subscription patients', todo]], 48)).toEqual([
      'Subscription patients  Deliveries are paused in',
      '                       Semble',
    ]);
    expect(tableLines([[SEMBLE_ID, `Patient/${UUID}`, 'hidden or unknown']], 76)).toEqual([
      `${SEMBLE_ID}  Patient/${UUID}`,
      '    hidden or unknown',
    ]);
  });

  it('styles a cell and does not count the style as width', () => {
    vi.stubEnv('FORCE_COLOR', '1');
    onTestFinished(() => void vi.unstubAllEnvs());
    const styled: Cell = { text: 'created', style: 'green' };
    const lines = tableLines([
      ['Bot', styled, 'x'],
      ['Membership', 'unchanged', 'y'],
    ]);
    expect(lines.map((line) => stripVTControlCharacters(line))).toEqual([
      'Bot         created    x',
      'Membership  unchanged  y',
    ]);
  });
});

describe('a text', () => {
  it('is broken between words, and keeps its indentation', () => {
    expect(wrap('  one two three four', 11, 2)).toEqual(['  one two', '    three', '    four']);
    expect(wrap(`see ${UUID} now`, 20, 0)).toEqual(['see', UUID, 'now']);
    expect(wrap('short', 11, 2)).toEqual(['short']);
  });

  it('never breaks a command, so that it can be copied', () => {
    const deploy = 'npx --no-install semble-medplum deploy --env .env.local';
    const merge =
      'npx --no-install semble-medplum send --event patient.merged --patient <Semble id>=<Patient id> --yes';
    expect(wrap(`Next: ${deploy}, then ${deploy} again`, 76, 2)).toEqual([
      `Next: ${deploy}, then`,
      `  ${deploy} again`,
    ]);
    expect(wrap(`Run ${merge}. Or wait for the night`, 76, 0)).toEqual(['Run', `${merge}.`, 'Or wait for the night']);
    const cron = `${deploy} --cron '0 3 * * *'`;
    expect(wrap(`Next: ${cron}, some day`, 76, 2)).toEqual(['Next:', `  ${cron},`, '  some day']);
    expect(wrap(`Run ${deploy}. ${'It takes a minute. '.repeat(3)}`.trim(), 60, 0)[0]).toBe(`Run ${deploy}.`);
  });
});
