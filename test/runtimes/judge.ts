import * as v from 'valibot';

/** The runtimes that load the built bundle: the names of their projects in `vitest.config.ts`. */
export const BUNDLE_RUNTIMES = ['vm', 'commonjs', 'lambda'] as const;

type BundleRuntime = (typeof BUNDLE_RUNTIMES)[number];

/** How the tests of the bundle ended on one Node. */
export interface NodeRun {
  /** As `process.version`: `v24.21.0`. */
  readonly version: string;
  /** The exit code of vitest; null when a signal ended it. */
  readonly exitCode: number | null;
  /** The JSON report of vitest; undefined when there is none. */
  readonly report: unknown;
}

const Report = v.object({
  testResults: v.array(
    v.object({
      assertionResults: v.array(
        v.object({
          status: v.string(),
          meta: v.object({ ranOn: v.optional(v.object({ node: v.string(), runtime: v.string() })) }),
        }),
      ),
    }),
  ),
});

/** How many tests passed on this version of Node, by the tests' own records: one number for each runtime. */
export function passedTests({ version, report }: NodeRun): Record<BundleRuntime, number> {
  const passed = resultsOf(report).filter(({ status, meta }) => status === 'passed' && meta.ranOn?.node === version);
  const count = (runtime: BundleRuntime): number => passed.filter(({ meta }) => meta.ranOn?.runtime === runtime).length;
  return { vm: count('vm'), commonjs: count('commonjs'), lambda: count('lambda') };
}

/** The problems of the runs, as sentences. Empty when the same tests passed on every Node. */
export function problemsOf(runs: readonly NodeRun[]): string[] {
  const most = (runtime: BundleRuntime): number => Math.max(...runs.map((run) => passedTests(run)[runtime]));
  return runs.flatMap((run) => {
    const { version, exitCode, report } = run;
    const results = resultsOf(report);
    const elsewhere = results.filter(({ meta }) => meta.ranOn && meta.ranOn.node !== version).length;
    const unfinished = results.filter(({ status }) => status !== 'passed').length;
    return [
      ...(exitCode === 0 ? [] : [`vitest on Node ${version} ended with ${exitCode ?? 'a signal'}`]),
      ...(elsewhere === 0 ? [] : [`${elsewhere} tests for Node ${version} ran on another Node`]),
      ...(unfinished === 0 ? [] : [`${unfinished} tests did not pass on Node ${version}`]),
      ...BUNDLE_RUNTIMES.flatMap((runtime) => {
        const passed = passedTests(run)[runtime];
        return passed > 0 && passed === most(runtime)
          ? []
          : [`${passed} of ${most(runtime)} tests of the runtime ${runtime} passed on Node ${version}`];
      }),
    ];
  });
}

function resultsOf(report: unknown): v.InferOutput<typeof Report>['testResults'][number]['assertionResults'] {
  const parsed = v.safeParse(Report, report);
  return parsed.success ? parsed.output.testResults.flatMap(({ assertionResults }) => assertionResults) : [];
}
