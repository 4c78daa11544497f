import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const REPORT = 'BENCHMARKS.md';

/** Runs the benchmark as `npm run bench` does; returns its exit code and its output. */
function bench(...args: string[]): Promise<{ readonly code: number | null; readonly said: string }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, ['bench/run.ts', ...args], { env: {} }, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode, said: stdout + stderr }),
    );
  });
}

describe('npm run bench', () => {
  it('measures the parts that are named, and leaves the report alone', async () => {
    const before = readFileSync(REPORT, 'utf8');
    const { code, said } = await bench('verification', 'handling', 'refusals', 'growth', 'scale', '--quick');
    expect(code).toBe(0);
    expect([...said.matchAll(/^## (.*)$/gm)].map(([, title]) => title)).toEqual([
      'Verification',
      'The handler without the network',
      'The time of a refusal',
      'Growth',
      'Scale',
    ]);
    // The width of a column depends on its longest figure.
    expect(said).toMatch(/^\| stripe +\| +[\d.]+ .?s \| +± +[\d.]+ % \| +[\d.]+× \|/m);
    expect(said).toMatch(/^\| 40 +\| +[\d.]+ \| +\d+ MB \| +-?[\d.]+ kB \|$/m);
    expect(said).not.toMatch(/NaN|undefined|Infinity/);
    expect(readFileSync(REPORT, 'utf8')).toBe(before);
  });

  it.each([
    ['an unknown part', 'verificaton', /'verificaton' is invalid/],
    ['an unknown option', '--fast', /--fast/],
  ])('refuses %s, and says what to do', async (_, argument, expected) => {
    const { code, said } = await bench(argument);
    expect(code).toBe(1);
    expect(said).toMatch(expected);
    expect(said).toContain('Run the command with --help');
  });

  it('names its parts under --help', async () => {
    const { code, said } = await bench('--help');
    expect(code).toBe(0);
    expect(said).toContain('end-to-end');
  });
});
