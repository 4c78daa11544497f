import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable, printableJson } from '../../../../scripts/core/output/printable.ts';
import { plainTerminal } from '../../../../scripts/core/terminal.ts';
import { anyTexts } from '../../../support/texts.ts';
import { HOSTILE, unprintableIn } from '../../support/unprintable.ts';

/** Any text, often with characters that must not be printed. */
const anyText = fc
  .array(fc.oneof(anyTexts(), fc.constantFrom(...HOSTILE), fc.constantFrom('\u{d800}', '\u{dc00}')))
  .map((parts) => parts.join(''));

describe('a text that others wrote', () => {
  it('becomes one line without control characters, and printing it again changes nothing', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const shown = printable(text);
        expect(unprintableIn(shown)).toEqual([]);
        expect(shown).not.toContain('\n');
        expect(printable(shown)).toBe(shown);
      }),
    );
  });

  it.each([
    ['\u{1b}[31mred', '\\u001b[31mred'],
    ['a\u{202e}b', 'a\\u202eb'],
    ['a\u{200b}b', 'a\\u200bb'],
    ['a\u{e0041}b', 'a\\udb40\\udc41b'],
    ['a\u{d800}b', 'a\\ud800b'],
    ['1 High Street\r\nLondon\tNW1', '1 High Street London NW1'],
    ['a\u{85}b\u{2028}c', 'a b c'],
  ])('%j is shown as %j', (text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it.each(['Zoë O’Brien', '東京診療所', 'مريم', '❤\u{fe0f}', '👩', 'a\u{301}', 'a\u{a0}b'])(
    '%s stays as it is',
    (text) => {
      expect(printable(text)).toBe(text);
    },
  );

  it('is the same value for a parser of the JSON', () => {
    fc.assert(
      fc.property(fc.dictionary(anyText, anyText), (value) => {
        const shown = printableJson(value);
        expect(unprintableIn(shown)).toEqual([]);
        expect(JSON.parse(shown)).toEqual(value);
      }),
    );
  });

  it('forges no line, whatever part of a command prints it', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        const written: string[] = [];
        const terminal = plainTerminal((one) => written.push(one));
        terminal.line(text);
        terminal.line(['two', text]);
        terminal.note(text);
        terminal.problem(text, text, [text]);
        terminal.table([[text, { text, style: 'red' }, text]]);
        await terminal.step(
          text,
          async () => 1,
          () => text,
        );
        expect(written.map((one) => one.split('\n').length)).toEqual([1, 2, 1, 3, 1, 1]);
        expect(unprintableIn(written.join(''))).toEqual([]);
      }),
    );
  });
});
