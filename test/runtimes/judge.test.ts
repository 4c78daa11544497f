import { describe, expect, it } from 'vitest';
import { type NodeRun, passedTests, problemsOf } from './judge.ts';

interface Passed {
  readonly vm?: number;
  readonly commonjs?: number;
  readonly lambda?: number;
}

/** The results of this number of tests of each runtime; two by default. */
function results(node: string, passed: Passed = {}, status = 'passed') {
  return Object.entries({ vm: 2, commonjs: 2, lambda: 2, ...passed }).flatMap(([runtime, count]) =>
    Array.from({ length: count }, () => ({ status, meta: { ranOn: { node, runtime } } })),
  );
}

/** A successful run of vitest; each option spoils one part of it. */
function aRun(
  version: string,
  spoiled: { exitCode?: number | null; report?: unknown; tests?: unknown[] } = {},
): NodeRun {
  const { exitCode = 0, tests = results(version) } = spoiled;
  const report = 'report' in spoiled ? spoiled.report : { testResults: [{ assertionResults: tests }] };
  return { version, exitCode, report };
}

const problemsBeside = (spoiled: NodeRun): string[] => problemsOf([aRun('v22.1.0'), spoiled]);

describe('the runs of the bundle on several Nodes', () => {
  it('are accepted when the same tests passed on each', () => {
    expect(problemsOf([aRun('v22.1.0'), aRun('v24.1.0'), aRun('v26.1.0')])).toEqual([]);
  });

  it('are counted by runtime', () => {
    const tests = [...results('v24.1.0', { vm: 3, lambda: 0 }), ...results('v24.1.0', {}, 'failed')];
    expect(passedTests(aRun('v24.1.0', { tests }))).toEqual({ vm: 3, commonjs: 2, lambda: 0 });
  });

  it.each([
    ['vitest failed', { exitCode: 1 }, 'vitest on Node v24.1.0 ended with 1'],
    ['a signal ended vitest', { exitCode: null }, 'vitest on Node v24.1.0 ended with a signal'],
    ['there is no report', { report: undefined }, '0 of 2 tests of the runtime vm passed on Node v24.1.0'],
    ['the report is another text', { report: { success: true } }, '0 of 2 tests of the runtime lambda passed'],
    ['the tests ran on another Node', { tests: results('v22.1.0') }, '6 tests for Node v24.1.0 ran on another Node'],
    ['a runtime has no tests', { tests: results('v24.1.0', { lambda: 0 }) }, '0 of 2 tests of the runtime lambda'],
    ['a runtime has fewer tests', { tests: results('v24.1.0', { vm: 1 }) }, '1 of 2 tests of the runtime vm passed'],
    ['tests failed', { tests: results('v24.1.0', {}, 'failed') }, '6 tests did not pass on Node v24.1.0'],
    ['tests were skipped', { tests: results('v24.1.0', {}, 'skipped') }, '6 tests did not pass on Node v24.1.0'],
    [
      'tests do not say where they ran',
      { tests: [{ status: 'passed', meta: {} }] },
      '0 of 2 tests of the runtime commonjs passed on Node v24.1.0',
    ],
  ])('are wrong when %s', (_words, spoiled, problem) => {
    expect(problemsBeside(aRun('v24.1.0', spoiled))).toContainEqual(expect.stringContaining(problem));
  });

  it('are wrong when more tests ran on a later Node than on the first', () => {
    const first = aRun('v22.1.0', { tests: results('v22.1.0', { vm: 1 }) });
    expect(problemsOf([first, aRun('v24.1.0')])).toEqual(['1 of 2 tests of the runtime vm passed on Node v22.1.0']);
  });

  it('are wrong when no Node ran a test', () => {
    expect(problemsOf([aRun('v22.1.0', { tests: [] })])).toHaveLength(3);
  });
});
