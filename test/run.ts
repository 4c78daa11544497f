import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { exitCodeOf } from './support/exit-code.ts';

/** The two parts of `npm test`. Only the first is measured for coverage, because coverage takes time. */
const PARTS: readonly (readonly string[])[] = [
  ['--coverage', ...projects('sources', 'apart')],
  projects('others', 'vm', 'commonjs', 'lambda'),
];

if (process.argv.length > 2) {
  console.error('npm test runs all tests. For some files: npx vitest run <files>');
  process.exitCode = 1;
} else {
  // The second part runs also when the first one fails, so that one run shows everything that fails.
  const statuses = PARTS.map((options) => {
    const vitest = [resolve('node_modules/vitest/vitest.mjs'), 'run', ...options];
    return spawnSync(process.execPath, vitest, { stdio: 'inherit' }).status;
  });
  process.exitCode = exitCodeOf(statuses);
}

function projects(...names: readonly string[]): string[] {
  return names.flatMap((name) => ['--project', name]);
}
