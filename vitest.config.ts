import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Files that mock a module of Node's, or load `MockClient`, which knows weaker definitions of the same resources. */
const APART = [
  'test/bots/mock-client.test.ts',
  'test/clock.test.ts',
  'test/sync/page.test.ts',
  'test/verify/work.test.ts',
];

/** The tests of the sources. They alone are measured for coverage, because coverage makes a run a quarter slower. */
const OF_SOURCES = [
  'test/bots/**/*.test.ts',
  'test/fhir/**/*.test.ts',
  'test/mappers/**/*.test.ts',
  'test/semble/**/*.test.ts',
  'test/sync/**/*.test.ts',
  'test/verify/**/*.test.ts',
  'test/settings.test.ts',
];

/** Files on parsing and on many patients, where the runtimes do not differ: `npm test` runs them over the sources only. */
const SOURCES_ONLY = [
  'test/bots/bad-input.test.ts',
  'test/bots/operator-members.test.ts',
  'test/bots/operator-words.test.ts',
  'test/bots/schedule-everybody.test.ts',
  'test/bots/schedule-failures.test.ts',
  'test/bots/schedule-list.test.ts',
  'test/bots/schedule-rows.test.ts',
];

/** A delivery and an operator's request: what `npm test` runs over the bundle as a module and as on Lambda. */
const OVER_MODULE = ['test/bots/answers.test.ts', 'test/bots/operator.test.ts'];

/** The benchmark as a process. `npm test` has the tests of its parts beside it. */
const PROOF_ONLY = ['test/bench/run.test.ts'];

/** The files of test/bots that are not run over the bundle. The modes `prove` and `runtimes` run all that can be. */
const NOT_OVER_BUNDLE: Readonly<Record<string, readonly string[]>> = { prove: [], runtimes: APART };

export default defineConfig(({ mode }) => ({
  test: {
    // A green run prints a summary only. A failed test is shown with all that it printed.
    reporters: mode === 'prove' ? ['default'] : [process.stdout.isTTY ? 'dot' : 'minimal'],
    silent: mode === 'prove' ? false : 'passed-only',
    // One more than there are cores: tests that start processes, and a bot that reads Semble again after a second, wait.
    maxWorkers: availableParallelism() + 1,
    // Most objects are short-lived. With more room for them, less time goes into the collection of garbage. Megabytes.
    execArgv: [`--max-semi-space-size=${mode === 'prove' ? 64 : 16}`],
    testTimeout: mode === 'prove' ? 900_000 : 60_000,
    hookTimeout: 60_000,
    setupFiles: ['test/support/seed.ts', 'test/support/restore.ts', 'test/support/record-runtime.ts'],
    provide: { runtime: 'source' },
    projects: [
      // The files share what they load, the FHIR definitions above all, which takes more time than most tests.
      { extends: true, test: { name: 'sources', include: OF_SOURCES, exclude: APART, isolate: false } },
      {
        extends: true,
        test: {
          name: 'others',
          include: ['test/**/*.test.ts'],
          exclude: [...APART, ...OF_SOURCES, ...(mode === 'prove' ? [] : PROOF_ONLY)],
          isolate: false,
          globalSetup: 'test/support/build-program.ts',
        },
      },
      { extends: true, test: { name: 'apart', include: APART } },
      // The handler's tests once more, over the bundle as Medplum's runtimes load and call it.
      ...(['vm', 'commonjs', 'lambda'] as const).map((runtime) => ({
        extends: true as const,
        test: {
          name: runtime,
          include: runtime === 'vm' || mode in NOT_OVER_BUNDLE ? ['test/bots/*.test.ts'] : OVER_MODULE,
          exclude: [...(NOT_OVER_BUNDLE[mode] ?? [...APART, ...SOURCES_ONLY])],
          isolate: mode === 'prove',
          provide: { runtime },
        },
      })),
    ],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      reporter: ['text-summary'],
      thresholds: {
        statements: 95,
        branches: 95,
        'src/verify/**': { statements: 100, branches: 100, functions: 100, lines: 100 },
        'src/mappers/**': { statements: 100, branches: 100, functions: 100, lines: 100 },
        'src/fhir/**': { statements: 100, branches: 100, functions: 100, lines: 100 },
      },
    },
  },
}));
