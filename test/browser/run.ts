import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

// `npm run test:browser`. Vitest does not know the option `--screenshots`; the other arguments are its own.

const given = process.argv.slice(2);
const others = given.filter((argument) => argument !== '--screenshots');
const mode = others.length < given.length ? ['--mode', 'screenshots'] : [];
const vitest = [resolve('node_modules/vitest/vitest.mjs'), 'run', '--config', 'vitest.browser.config.ts'];
process.exitCode = spawnSync(process.execPath, [...vitest, ...mode, ...others], { stdio: 'inherit' }).status ?? 1;
