import { spawnSync } from 'node:child_process';

// `npm run test:browser`. Vitest does not know the option `--screenshots`; the other arguments are its own.

const given = process.argv.slice(2);
const others = given.filter((argument) => argument !== '--screenshots');
const mode = others.length < given.length ? ['--mode', 'screenshots'] : [];
const args = ['vitest', 'run', '--config', 'vitest.browser.config.ts', ...mode, ...others];
process.exitCode = spawnSync('npx', ['--no-install', ...args], { stdio: 'inherit' }).status ?? 1;
