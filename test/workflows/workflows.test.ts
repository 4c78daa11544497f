import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { allCommands, allVariables, complaintAbout } from '../docs/program.ts';
import { readWorkflow } from './parse.ts';

const EXAMPLES = globSync('docs/examples/*.yml');
const WORKFLOWS = [...globSync('.github/workflows/*.yml'), ...EXAMPLES];

const read = (file: string): string => readFileSync(file, 'utf8');

const scriptsOf = async (file: string): Promise<readonly string[]> => (await readWorkflow(file, read(file))).scripts;

describe.each(WORKFLOWS)('%s', (file) => {
  it("fits GitHub's schema of workflows", async () => {
    const { scripts, errors } = await readWorkflow(file, read(file));
    expect(errors).toEqual([]);
    expect(scripts.length).toBeGreaterThan(0);
  });

  it('may read the repository and nothing else, unless a job says what it writes', () => {
    expect(read(file)).toMatch(/^permissions:\n {2}contents: read\n(?! )/m);
    expect(read(file).match(/^\s+[a-z-]+: write$/gm) ?? []).toEqual(
      file.endsWith('nightly.yml') ? ['      issues: write'] : [],
    );
  });

  it("uses GitHub's own actions alone, each by its major version", () => {
    const actions = [...read(file).matchAll(/uses: (\S+)/g)].map(([, action]) => action);
    expect(actions.length).toBeGreaterThan(1);
    expect(actions.filter((action) => !/^actions\/[a-z-]+@v\d+$/.test(action ?? ''))).toEqual([]);
  });

  it('puts no text into a script that somebody else could choose', async () => {
    const scripts = (await scriptsOf(file)).join('\n');
    expect(scripts).not.toMatch(/\b(github|inputs|secrets|env|vars|needs|steps)\./);
  });
});

describe.each(EXAMPLES)('%s', (file) => {
  it('gives the program secrets under the names that it reads', () => {
    const pairs = [...read(file).matchAll(/^ +([A-Z_]+): \$\{\{ secrets\.([A-Z_]+) \}\}$/gm)];
    expect(pairs.length).toBe(5);
    expect(pairs.filter(([, name = '', secret]) => name !== secret || !allVariables().has(name))).toEqual([]);
    expect(read(file).match(/secrets\./g)).toHaveLength(5);
  });

  it('calls commands and options that the program has', async () => {
    const calls = (await scriptsOf(file)).flatMap((line) => line.split('npx --no-install semble-medplum ').slice(1));
    expect(calls.length).toBeGreaterThan(1);
    for (const call of calls) {
      const [name = '', ...args] = call.split(' ');
      const command = (await allCommands()).get(name);
      expect([call, command && (await complaintAbout(command, args))]).toEqual([call, undefined]);
      expect([call, command !== undefined]).toEqual([call, true]);
    }
  });

  it('is named by the documents, which repeat no workflow', () => {
    const documents = globSync('docs/*.md').map(read).join('\n');
    expect(documents).toContain(`(${file.replace('docs/', '')})`);
    expect(documents).not.toContain('```yaml');
  });
});

it('runs in .github/workflows what the README tells a new user to type', () => {
  const text = read('.github/workflows/test.yml');
  expect(text).toMatch(/run: npm ci && npm \$\{\{ matrix\.script \}\}$/m);
  expect(text).toContain('node: [22, 24]');
  expect(text).toContain('script: [start, test]');
});

it('is refused by the schema when it is wrong', async () => {
  const wrong = read('docs/examples/deploy.yml')
    .replace('runs-on:', 'run-on:')
    .replace('contents: read', 'contents: all');
  expect((await readWorkflow('wrong.yml', wrong)).errors.length).toBeGreaterThan(1);
});
