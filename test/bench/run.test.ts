import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { itInProof, oneOfEach, sampleOf } from '../support/scale.ts';

const REPORT = 'BENCHMARKS.md';

/** Runs the benchmark as `npm run bench` does; returns its exit code and its output. */
function bench(...args: string[]): Promise<{ readonly code: number | null; readonly said: string }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, ['bench/run.ts', ...args], { env: {} }, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode, said: stdout + stderr }),
    );
  });
}

/** The parts, each with its title and a line of its table. The width of a column depends on its longest figure. */
const PARTS = [
  { part: 'verification', title: 'Verification', line: /^\| stripe +(\| +[\d.]+ .?s \| +[\d.]+× ){3}\|$/m },
  { part: 'handling', title: 'The handler without the network', line: /^\| /m },
  { part: 'refusals', title: 'The time of a refusal', line: /^\| /m },
  { part: 'growth', title: 'Growth', line: /^\| /m },
  {
    part: 'scale',
    title: 'Scale',
    line: /^\| sweep +\| +40 \| +40 \| +[\d.]+ \| +[\d.]+ \| +\d+ \| +\d+ \| +\| +\d+ MB \|$/m,
  },
] as const;

describe('npm run bench', () => {
  itInProof('measures the parts that are named, and leaves the report alone', async () => {
    const before = readFileSync(REPORT, 'utf8');
    const measured = sampleOf(PARTS, ({ part }) => part === 'verification');
    const { code, said } = await bench(...measured.map(({ part }) => part), '--quick');
    expect(code).toBe(0);
    expect([...said.matchAll(/^## (.*)$/gm)].map(([, title]) => title)).toEqual(measured.map(({ title }) => title));
    for (const { line } of measured) {
      expect(said).toMatch(line);
    }
    expect(said).not.toMatch(/NaN|undefined|Infinity/);
    expect(readFileSync(REPORT, 'utf8')).toBe(before);
  });

  const mistakes = [
    ['an unknown part', 'verificaton', /'verificaton' is invalid/],
    ['an unknown option', '--fast', /--fast/],
    ['a largest practice that is none', '--largest=50000', /whole number of patients above 50,000/],
  ] as const;
  it.each(oneOfEach(mistakes, () => 'usage'))('refuses %s, and says what to do', async (_, argument, expected) => {
    const { code, said } = await bench(argument);
    expect(code).toBe(1);
    expect(said).toMatch(expected);
    expect(said).toContain('Run the command with --help');
  });

  itInProof('names its parts under --help', async () => {
    const { code, said } = await bench('--help');
    expect(code).toBe(0);
    expect(said).toContain('end-to-end');
  });
});
