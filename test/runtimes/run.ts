import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { installNode, versionOf } from './install-node.ts';
import { BUNDLE_RUNTIMES, type NodeRun, passedTests, problemsOf } from './judge.ts';

/** Medplum's Docker image runs Node 24, of which 24.21 is slow where the key of an HMAC is a Buffer. Next comes 26. */
const VERSIONS = ['24.21.0', '26.10.0'];

const HELP = `npm run test:runtimes [-- <path of a Node> ...]

Runs the handler's tests over the built bundle on the Node of this project, and on
Node ${VERSIONS.join(' and ')}, which it installs below node_modules/.cache, or on the
Nodes that are named instead of these two. Then it shows how many tests passed on each.

Exit code: 0 the same tests passed on every Node, 1 they did not, or a Node did not run.
`;

const VITEST = resolve('node_modules/vitest/vitest.mjs');

try {
  const { values, positionals } = parseArgs({ options: { help: { type: 'boolean' } }, allowPositionals: true });
  if (values.help) {
    process.stdout.write(HELP);
  } else if (!process.version.startsWith('v22.')) {
    throw new Error(`This is Node ${process.version}. npm run test:runtimes starts with the Node 22 of this project`);
  } else {
    const others = positionals.length > 0 ? positionals : VERSIONS.map(installNode);
    const nodes = [process.execPath, ...others].map(startableNode);
    process.exitCode = show(nodes.map(runOn));
  }
} catch (error) {
  console.error(`✗ ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}

interface StartableNode {
  readonly executable: string;
  readonly version: string;
}

function startableNode(executable: string): StartableNode {
  const version = versionOf(executable);
  if (version === undefined) {
    throw new Error(`${executable} must be a Node that starts. Name another one: npm run test:runtimes -- <path>`);
  }
  return { executable, version };
}

function runOn({ executable, version }: StartableNode): NodeRun {
  console.log(`\nNode ${version}`);
  const folder = mkdtempSync(join(tmpdir(), 'runtimes-'));
  const file = join(folder, 'report.json');
  const projects = BUNDLE_RUNTIMES.flatMap((runtime) => ['--project', runtime]);
  const reporters = ['--reporter=minimal', '--reporter=json', `--outputFile.json=${file}`];
  try {
    const { status } = spawnSync(
      executable,
      [VITEST, 'run', '--mode=runtimes', '--silent', ...projects, ...reporters],
      {
        stdio: 'inherit',
        // The run fails when the bundle uses a deprecated part of Node, even one that Node does not warn of yet.
        env: { ...process.env, NODE_OPTIONS: '--pending-deprecation --throw-deprecation' },
      },
    );
    return { version, exitCode: status, report: readReport(file) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function readReport(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Prints the number of tests on each Node, and the problems. Returns the exit code. */
function show(runs: readonly NodeRun[]): number {
  const row = (cells: readonly (string | number)[]): void =>
    console.log(cells.map((cell) => String(cell).padEnd(10)).join(''));
  console.log('\nTests of the bundle that passed');
  row(['Node', ...BUNDLE_RUNTIMES]);
  for (const run of runs) {
    const passed = passedTests(run);
    row([run.version, ...BUNDLE_RUNTIMES.map((runtime) => passed[runtime])]);
  }
  const problems = problemsOf(runs);
  for (const problem of problems) {
    console.log(`✗ ${problem}`);
  }
  return problems.length === 0 ? 0 : 1;
}
