import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withVariables } from '../../../../scripts/core/variables/edit-env-text.ts';
import { variablesIn } from '../../../../scripts/core/variables/env-file.ts';
import { runs } from '../../../support/scale.ts';

function set(text: string, values: Readonly<Record<string, string>>): string {
  return withVariables(text, new Map(Object.entries(values)));
}

describe('setting variables in the text of a file', () => {
  it.each([
    ['', 'A=1\n'],
    ['B=2\n', 'B=2\nA=1\n'],
    ['B=2', 'B=2\nA=1\n'],
    ['B=2\r\n', 'B=2\r\nA=1\r\n'],
    ['A=\nB=2\n', 'A=1\nB=2\n'],
    ['A= \nB=2\n', 'A=1\nB=2\n'],
    ['A=old\r\nB=2\r\n', 'A=1\r\nB=2\r\n'],
    ['\u{feff}A=old\n', '\u{feff}A=1\n'],
    ['  export A = old\n', '  export A=1\n'],
    ['A=old # of Monday\n', 'A=1 # of Monday\n'],
    ["A='old' # of Monday\n", 'A=1 # of Monday\n'],
    ['A=old#rest of a secret\n', 'A=1\n'],
    ['A="line 1\nA=line 2"\nB=2\n', 'A=1\nB=2\n'],
    ['B="x\nA=old\ny"\nA=old\n', 'B="x\nA=old\ny"\nA=1\n'],
    ['A=old\nA=newer\n', 'A=old\nA=1\n'],
    ['#A=old\n# A=old\nnot a variable\n\n', '#A=old\n# A=old\nnot a variable\n\nA=1\n'],
    ['AA=2\nB_A=2\n', 'AA=2\nB_A=2\nA=1\n'],
  ])('changes %j into %j', (text, expected) => {
    expect(set(text, { A: '1' })).toBe(expected);
  });

  it('empties a variable', () => {
    expect(set("A='x'\nB=2\n", { A: '' })).toBe('A=\nB=2\n');
  });

  it.each([
    ['https://open.semble.io/graphql', 'A=https://open.semble.io/graphql\n'],
    ['a b', "A='a b'\n"],
    ['a#b', "A='a#b'\n"],
    ['$HOME', "A='$HOME'\n"],
    ["it's", `A="it's"\n`],
    ['"quoted"', `A='"quoted"'\n`],
    [String.raw`'\n`, "A=`'\\n`\n"],
    ['it\'s "a" `b`', 'A=it\'s "a" `b`\n'],
  ])('writes the value %j as %j', (value, expected) => {
    expect(set('', { A: value })).toBe(expected);
    expect(variablesIn(expected)['A']).toBe(value);
  });

  it('refuses a value that such a file cannot hold', () => {
    expect(() => set('', { SECRET: '\'"`#' })).toThrow(/^The value of SECRET cannot be written/);
  });

  it.each(["B='no end\n", 'B="no end\n'])(
    'refuses a text in which the new value would end an open quote: %j',
    (text) => {
      expect(() => set(text, { A: 'it\'s a " 1' })).toThrow(/^The file cannot be changed without a change of B/);
    },
  );

  it('changes what it is told to and nothing else, in any text', () => {
    const piece = fc.constantFrom(
      'A',
      'B',
      '=',
      "'",
      '"',
      '`',
      '#',
      ' ',
      '\n',
      '\r\n',
      'export ',
      'x',
      '\\n',
      '$',
      '\t',
    );
    const text = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''));
    const value = fc.string({ minLength: 1, maxLength: 8, unit: fc.constantFrom(...'ab #\'"`$\\n=') });
    fc.assert(
      fc.property(text, value, (before, given) => {
        const trimmed = given.trim();
        fc.pre(trimmed !== '');
        let after: string;
        try {
          after = set(before, { A: trimmed });
        } catch (error) {
          expect(String(error)).toMatch(/cannot be (written|changed)/);
          return;
        }
        expect(variablesIn(after)).toEqual({ ...variablesIn(before), A: trimmed });
        expect(set(after, { A: trimmed })).toBe(after);
        const comments = (one: string) => one.split(/\r?\n/).filter((line) => /^\s*#/.test(line)).length;
        expect(comments(after)).toBeGreaterThanOrEqual(/["'`]/.test(before) ? 0 : comments(before));
      }),
      { numRuns: runs(400, 2000) },
    );
  });
});
