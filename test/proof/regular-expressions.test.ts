import { readdirSync, readFileSync } from 'node:fs';
import { check } from 'recheck';
import { describe, expect, it, vi } from 'vitest';
import { sampleOf } from '../support/scale.ts';

/** Matches comments and texts, which are skipped, and regular expressions with pattern and flags. */
const TOKENS =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|(?<=[(,=:[!&|?{};>\s])\/(?![\s*/])((?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+)\/([dgimsuvy]*)/g;

/** One with a slash and a class in it. */
const JSON_TYPE = String.raw`^\s*application\/(?:[^\s/;]+\+)?json\s*(?:;|$)`;

const SOURCES = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => readFileSync(`src/${path}`, 'utf8'));

const FOUND = SOURCES.flatMap((source) =>
  [...source.matchAll(TOKENS)].flatMap(([, pattern, flags]) => (pattern ? [new RegExp(pattern, flags)] : [])),
);

/**
 * Whether the length of a match has no limit. Other expressions are searched in bounded time at each place of a text. Long
 * expressions are left out too, because recheck takes seconds for one.
 */
function isShortAndUnbounded({ source }: RegExp): boolean {
  return source.length < 25 && /[*+]|\{\d+,\}/.test(source.replace(/\\.|\[(?:\\.|[^\]\\])*\]/g, ''));
}

/** The finding of recheck: `safe`, `unknown`, or how the time of a search grows with the text. */
async function growthOf({ source, flags }: RegExp): Promise<string> {
  // The JavaScript build of recheck, so that no machine needs Java or a native binary.
  vi.stubEnv('RECHECK_BACKEND', 'pure');
  try {
    const found = await check(source, flags, { randomSeed: 1 });
    return found.status === 'vulnerable' ? found.complexity.type : found.status;
  } finally {
    vi.unstubAllEnvs();
  }
}

describe('the regular expressions of the sources', () => {
  it('are found, all of them', () => {
    const patterns = FOUND.map(({ source }) => source);
    expect(patterns.length).toBeGreaterThan(40);
    expect(patterns).toEqual(
      expect.arrayContaining(['^[0-9a-f]{24}$', '[{}]', '^hex-body:(.*)$', '={1,2}$', JSON_TYPE]),
    );
    // No regular expression is built at run time.
    expect(SOURCES.filter((source) => /\bRegExp\(/.test(source))).toEqual([]);
  });

  it.each(sampleOf(FOUND, isShortAndUnbounded).map((expression) => [String(expression), expression] as const))(
    'are searched in a time that grows with the text, not faster: %s',
    async (_name, expression) => {
      expect(await growthOf(expression)).toBe('safe');
    },
  );
});

it.each([
  [/(a+)+$/, 'exponential'],
  [/^(a|a)*b$/, 'exponential'],
  [/(\w+\s?)*!$/, 'exponential'],
  [/^application\/([^\s/]+\+?)+json$/, 'exponential'],
  [/\s+$/, 'polynomial'],
  [/a*a*b/, 'polynomial'],
  [/^.*,.*,.*;$/, 'polynomial'],
  [/,+$/g, 'polynomial'],
  [/-?\d+\./, 'polynomial'],
  [/;.*!/g, 'polynomial'],
] as const)('A search whose time grows faster than the text is found: %s', async (expression, growth) => {
  expect(await growthOf(expression)).toBe(growth);
});
