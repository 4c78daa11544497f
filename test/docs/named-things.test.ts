import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { readSettings, SETTING } from '../../src/settings.ts';
import { allDocuments, commandLines, quoted, readDocument, userDocuments } from './markdown.ts';
import { allCommands, allVariables, complaintAbout, optionsOf } from './program.ts';

type Commands = Awaited<ReturnType<typeof allCommands>>;
let commands: Commands;
beforeAll(async () => {
  commands = await allCommands();
});

/** Options of npm and npx, and of the program itself, that the documents name. */
const OF_OTHERS = new Set(['--no-install', '--silent', '--help', '--version']);

/** The settings that Semble and the deployment make. */
const MADE: ReadonlySet<string> = new Set([SETTING.webhookSecret, SETTING.webhookToken, SETTING.operatorSecret]);

/** The options that docs/operate.md names once for all commands. */
const COMMON: ReadonlySet<string> = new Set(['--env', '--json', '--help']);

/** What stands for `<semble id>` and the like. */
const PLACEHOLDER = 'placeholder';

/** Lines of the documents that call the program, without the call itself: `deploy --dry-run`. */
function callsIn(texts: readonly string[]): string[] {
  const call = /(?:npx --no-install semble-medplum|npm run(?: --silent)? (?=[a-z]+ -- ))((?: ?[^\s#|&;>()`]+)+)/g;
  return texts.flatMap((text) =>
    [...text.replace(/<[^<>]*>/g, PLACEHOLDER).matchAll(call)].flatMap(([, rest = '']) => {
      const words = rest.replace(' -- ', ' ').trim();
      return words.startsWith(PLACEHOLDER) || /^(…|--)/.test(words) ? [] : [words];
    }),
  );
}

const everyText = () =>
  userDocuments().map(({ prose, blocks }) => [prose, ...blocks.map(({ text }) => text)].join('\n'));

describe('what the documents name', () => {
  it('are commands and options that the program has', async () => {
    const calls = callsIn(userDocuments().flatMap((document) => [...commandLines(document), ...quoted(document)]));
    expect(calls.length).toBeGreaterThan(20);
    const complaints: string[] = [];
    for (const call of new Set(calls)) {
      const [name = '', ...args] = call.split(/\s+/).map((word) => word.replace(/^(['"])(.*)\1$/, '$2'));
      // A command keeps what it has parsed, so each call gets a new one.
      const command = (await allCommands()).get(name);
      const complaint = command ? await complaintAbout(command, args) : 'no such command';
      complaints.push(...(complaint === undefined ? [] : [`${call}: ${complaint}`]));
    }
    expect(complaints).toEqual([]);
  });

  it('are options of some command', () => {
    const known = new Set([...commands.values()].flatMap(optionsOf));
    const named = userDocuments().flatMap((document) =>
      quoted(document).flatMap((text) =>
        [...text.matchAll(/(?:^|\s)(--[a-z][a-z-]+)/g)].map(([, option = '']) => option),
      ),
    );
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((option) => !known.has(option) && !OF_OTHERS.has(option))).toEqual([]);
  });

  it('are npm scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
    const texts = allDocuments().flatMap((document) => [...quoted(document), ...commandLines(document)]);
    const named = texts.flatMap((text) => [...text.matchAll(/npm run (?:--silent )?([a-z][\w:-]*)/g)]);
    expect(named.length).toBeGreaterThan(10);
    expect(named.map(([, name = '']) => name).filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });

  it('are variables that the program reads', () => {
    const known = allVariables();
    const named = everyText().flatMap((text) => text.match(/\b(?:SEMBLE|MEDPLUM)_[A-Z_]+\b/g) ?? []);
    expect(named.length).toBeGreaterThan(10);
    expect([...new Set(named)].filter((name) => !known.has(name))).toEqual([]);
  });
});

describe('what the program has', () => {
  it('has a row for each command in the README', () => {
    const rows = readDocument('README.md').prose.match(/^\| `([a-z]+)/gm) ?? [];
    expect(rows.map((row) => row.slice(3))).toEqual(expect.arrayContaining([...commands.keys()]));
  });

  it('has exactly its options in the row of each command in docs/operate.md', () => {
    const rows = [...readDocument('docs/operate.md').prose.matchAll(/^\| `([a-z]+)[^`|]*` \|(.*)\|$/gm)];
    const documented = rows.map(([, name = '', cell = '']) => [name, cell.match(/--[a-z-]+/g) ?? []] as const);
    const real = [...commands].map(([name, command]) => [name, optionsOf(command)] as const);
    const inOrder = (list: readonly (readonly [string, readonly string[]])[]) =>
      list.map(([name, options]) => [name, options.filter((one) => !COMMON.has(one)).sort()]).sort();
    expect(inOrder(documented)).toEqual(inOrder(real));
  });

  it('has each variable in docs/settings.md, and in .env.example those that a person sets', () => {
    const rows = readDocument('docs/settings.md').prose.match(/^\| `([A-Z_]+)`/gm) ?? [];
    expect(rows.map((row) => row.slice(3, -1)).sort()).toEqual([...allVariables()].sort());
    const example = readFileSync('.env.example', 'utf8').match(/^[A-Z_]+(?==)/gm) ?? [];
    expect(example.sort()).toEqual([...allVariables()].filter((name) => !MADE.has(name)).sort());
  });

  it('has the defaults that docs/settings.md names', () => {
    const defaults = new Map(
      [...readDocument('docs/settings.md').prose.matchAll(/^\| `([A-Z_]+)` \| `?([^|`]+?)`? \|/gm)].map(
        ([, name = '', value = '']) => [name, value],
      ),
    );
    const { sweepHours, toleranceSeconds, deletePolicy } = readSettings(undefined);
    expect(defaults.get(SETTING.sweepHours)).toBe(String(sweepHours));
    expect(defaults.get(SETTING.signatureTolerance)).toBe(String(toleranceSeconds));
    expect(defaults.get(SETTING.deletePolicy)).toBe(deletePolicy);
    const semble = readSettings({ [SETTING.apiToken]: { name: SETTING.apiToken, valueString: 'x' } }).semble;
    expect(defaults.get(SETTING.apiUrl)).toBe(semble?.url);
  });
});
