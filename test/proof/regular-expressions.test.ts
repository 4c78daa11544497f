import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { walk } from './regex-steps.ts';
import { runs } from './scale.ts';

/** Comments and texts, to pass over them, and regular expressions: pattern and flags. */
const TOKENS =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|(?<=[(,=:[!&|?{};>\s])\/(?![\s*/])((?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+)\/([dgimsuvy]*)/g;

const SOURCES = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => readFileSync(`src/${path}`, 'utf8'));

const FOUND = SOURCES.flatMap((source) =>
  [...source.matchAll(TOKENS)].flatMap(([, pattern, flags]) => (pattern ? [new RegExp(pattern, flags)] : [])),
);

/** The branches of an alternative at the top: an expression takes as many steps as its branches together. */
function branchesOf({ source, flags }: RegExp): RegExp[] {
  const pieces =
    source.match(/(?:\\.|\[(?:\\.|[^\]\\])*\]|\((?:\\.|\[(?:\\.|[^\]\\])*\]|\([^()]*\)|[^()])*\)|[^|])+/g) ?? [];
  return pieces.map((piece) => new RegExp(piece, flags));
}

const CHARACTERS = [...'aE0 \n\t.,-_/+=:;"{<!\u0085\ud800'];

/** Texts that come near a match: the words of the pattern, whole and cut short. */
function nearly({ source }: RegExp): string[] {
  const plain = source.replace(/\\u....|\\x..|\\[a-z]/g, 'a').replace(/\\(.)/g, '$1');
  const words = [plain, ...plain.split(/[()^$?+*\\[\]{}]+/)].filter((word) => word !== '');
  return [
    ...new Set(['', ...words, ...words.map((word) => word.slice(0, -1)), 'application/a+', '2026-01-01T00:00:00.']),
  ];
}

/** Texts on which a bad expression goes back and forth: something near, a long repetition, an end that spoils it. */
function* attacks(expression: RegExp, length: number): Generator<string> {
  const pieces = nearly(expression);
  for (const beginning of pieces) {
    for (const pump of [...CHARACTERS, 'a.', ' -', 'a+', '0:', '.0', 'aA', '" ', ...pieces.slice(1)]) {
      for (const end of ['?', '', '!', 'a'].slice(0, runs(1, 4))) {
        yield beginning + pump.repeat(Math.ceil(length / pump.length)) + end;
      }
    }
  }
}

/**
 * The first text on which a search takes more steps than the text has characters times the pattern, or on which the
 * matcher here and JavaScript's do not agree; undefined when there is none. A quadratic one takes half as many steps as
 * the text has characters times the text.
 */
function worst(expression: RegExp): string | undefined {
  const { source } = expression;
  for (const text of attacks(expression, runs(2, 10) * (source.length + 50))) {
    const { matches } = walk(expression, text, (text.length + 10) * (source.length + 1));
    // A bad one is not given to the real engine.
    if (matches === undefined || matches !== text.search(expression) >= 0) {
      return text;
    }
  }
  return undefined;
}

describe('the regular expressions of the sources', () => {
  it('are found, all of them', () => {
    const patterns = FOUND.map(({ source }) => source);
    expect(patterns.length).toBeGreaterThan(40);
    expect(patterns).toEqual(expect.arrayContaining(['^[0-9a-f]{24}$', ';.*', '[{}]', '^hex-body:(.*)$', '={1,2}$']));
    // None is put together at run time.
    expect(SOURCES.filter((source) => /\bRegExp\(/.test(source))).toEqual([]);
  });

  it('are taken apart where it makes no difference', () => {
    expect(branchesOf(/a(b|c)|[|]|\||^d$/i).map(String)).toEqual(['/a(b|c)/i', '/[|]/i', '/\\|/i', '/^d$/i']);
  });

  it.each(FOUND.map((expression) => [String(expression), expression] as const))(
    'take no more than a fixed number of steps for each character: %s',
    (_name, expression) => {
      expect(branchesOf(expression).map(worst)).toEqual(branchesOf(expression).map(() => undefined));
    },
  );
});

describe('the count of steps', () => {
  it.each([
    /(a+)+$/,
    /^(a|a)*b$/,
    /\s+$/,
    /(\w+\s?)*!$/,
    /a*a*b/,
    /^.*,.*,.*;$/,
    /^application\/([^\s/]+\+?)+json$/,
    /,+$/g,
    /-?\d+\./,
    /;.*!/g,
  ])('shows an expression that is bad: %s', (expression) => {
    expect(worst(expression)).toBeDefined();
  });

  it.each([
    [/abc/, 'xxabc', 8],
    [/^a/, 'ba', 4],
    [/a+b/, 'aaab', 6],
    [/a+b/, 'aaa', 20],
    [/a/g, 'aa', 6],
  ] as const)('is what a matcher that goes back takes: %s in %j', (expression, text, steps) => {
    expect(walk(expression, text, 100).steps).toBe(steps);
  });
});
