import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, copyFileSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Clinic, openClinic } from '../scripts/support/clinic.ts';
import { PROGRAM } from '../support/program.ts';
import { isProof } from '../support/scale.ts';
import { parseDocument, readDocument } from './markdown.ts';
import { hasShape, type Sample, samplesOf, shapeOf, withOutput } from './sample.ts';
import { addPeople, SCENES } from './scenes.ts';

/**
 * With UPDATE_SAMPLES=1 the documents get the real outputs instead of a failure. Read the difference, and leave lines out
 * with `…` again.
 */
const IS_UPDATE = process.env['UPDATE_SAMPLES'] === '1';

/** In the order of the story that they tell: the samples of one document find what those before them left. */
const STORY = ['README.md', 'docs/deploy.md', ...(isProof || IS_UPDATE ? ['docs/operate.md'] : [])];

/** What a command of a document runs here: a script of the repository and its first arguments. */
const SCRIPTS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^npx --no-install semble-medplum\b/, [PROGRAM]],
  [/^npm ci && npm start$/, ['demo/start.ts']],
];

let clinic: Clinic;
let ids: readonly string[];
let folder: string;

beforeAll(async () => {
  clinic = await openClinic();
  ids = addPeople(clinic);
  folder = mkdtempSync(join(tmpdir(), 'documents-'));
  copyFileSync('medplum.config.json', join(folder, 'medplum.config.json'));
  const lines = Object.entries(clinic.variables).map(([name, value]) => `${name}=${value}`);
  writeFileSync(join(folder, '.env'), lines.join('\n'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await clinic.close();
});

/** Runs one command in the folder with the `.env`, and returns what it prints on both outputs, in order. */
async function run(command: string, id: string | undefined): Promise<{ code: number; output: string }> {
  const [pattern = /^/, start] = SCRIPTS.find(([known]) => known.test(command)) ?? [];
  const [script = '', ...first] = start ?? [];
  if (!script) {
    throw new Error(`No script is known for: ${command}`);
  }
  const given = command.replace(pattern, '').replace(/\b[0-9a-f]{24}\b/g, (shown) => id ?? shown);
  const file = join(folder, 'output.txt');
  const output = openSync(file, 'w');
  try {
    const args = ['--disable-warning=DEP0040', resolve(script), ...first, ...given.split(' ').filter(Boolean)];
    const env = { PATH: process.env['PATH'], NO_COLOR: '1' };
    const child = spawn(process.execPath, args, { cwd: folder, env, stdio: ['ignore', output, output] });
    const [code] = await once(child, 'close');
    return { code, output: readFileSync(file, 'utf8') };
  } finally {
    closeSync(output);
  }
}

async function play({ commands, scene, place }: Sample): Promise<{ code: number; output: string }> {
  const prepare = scene === undefined ? undefined : SCENES[scene];
  if (scene !== undefined && !prepare) {
    throw new Error(`${place}: there is no scene ${scene}`);
  }
  const id = await prepare?.(clinic, ids);
  let code = 0;
  let all = '';
  for (const command of commands) {
    const { code: ended, output } = await run(command, id);
    code = ended;
    all += output;
  }
  return { code, output: all };
}

describe('the samples of the documents', () => {
  const samples = STORY.flatMap((file) => samplesOf(readDocument(file)));
  it.each(samples.map((sample) => [sample.place, sample] as const))(
    '%s shows what the commands print',
    async (_, sample) => {
      const { code, output } = await play(sample);
      const isShown = hasShape(output, sample.output);
      if (!isShown && IS_UPDATE) {
        updates.unshift([sample, output]);
      } else if (!isShown) {
        // Not equal either, but the difference shows which lines the document must have.
        expect(shapeOf(output)).toBe(shapeOf(sample.output));
      }
      expect(code).toBe(sample.exitCode);
    },
  );

  /** The last of each document is the first, so that the lines of the others stay where they are. */
  const updates: (readonly [Sample, string])[] = [];
  afterAll(() => {
    for (const [sample, output] of updates) {
      writeFileSync(sample.file, withOutput(readFileSync(sample.file, 'utf8'), sample, output));
    }
  });
});

describe('the shape of an output', () => {
  it('leaves out ids, times and ports, and the lines that the sample leaves out', () => {
    const output = 'Bot fabdc9bc-963e-4423-b4f1-a377523168fb\na 12 ms\nb\nhttp://127.0.0.1:38915/webhook\n';
    expect(hasShape(output, 'Bot 0c7417ec-ed3b-4141-a6ec-2f1acea4e8be\na 7 ms\n…\nhttp://127.0.0.1:1/webhook')).toBe(
      true,
    );
    expect(hasShape(output, 'Bot 0c7417ec-ed3b-4141-a6ec-2f1acea4e8be\na 7 ms\nhttp://127.0.0.1:1/webhook')).toBe(
      false,
    );
    expect(hasShape(output, '…\nb')).toBe(false);
    expect(hasShape(output, '…\nc\n…')).toBe(false);
  });

  it('is read from the block of text after the commands', () => {
    const text = '```sh run drift exit=1\na\nb\n```\n\nwords\n\n```text\nc\n```\n';
    const [sample] = samplesOf(parseDocument('D.md', text));
    expect(sample).toMatchObject({ place: 'D.md:1', commands: ['a', 'b'], scene: 'drift', exitCode: 1, output: 'c' });
    expect(sample && withOutput(text, sample, 'd\ne\n')).toBe(text.replace('\nc\n', '\nd\ne\n'));
    expect(() => samplesOf(parseDocument('D.md', '```sh run\na\n```\n'))).toThrow('D.md:1');
  });
});
