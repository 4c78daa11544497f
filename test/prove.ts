import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { exitCodeOf } from './support/exit-code.ts';
import { provenFiles } from './support/proven-files.ts';

// `npm run prove`: the tests of which `npm test` plays a part only, at full scale. Options for vitest may follow.
const vitest = [resolve('node_modules/vitest/vitest.mjs'), 'run', '--mode', 'prove', ...provenFiles()];
const { status } = spawnSync(process.execPath, [...vitest, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exitCode = exitCodeOf([status]);
