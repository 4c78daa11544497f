import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Git ignores this folder, and `npm ci` does not install it. */
const CACHE = resolve('node_modules/.cache/node');

/**
 * The executable of this exact version of Node, such as `24.21.0`. It comes from the npm package that has Node for this
 * platform, which needs no install script, and is installed once. Throws when it cannot be installed or does not start.
 */
export function installNode(version: string): string {
  const folder = join(CACHE, version);
  const name = packageName(process.platform, process.arch);
  const executable = join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (versionOf(executable) !== `v${version}`) {
    install(folder, `${name}@${version}`);
  }
  const installed = versionOf(executable);
  if (installed !== `v${version}`) {
    throw new Error(`${executable} is ${installed ?? 'no Node that starts'} instead of v${version}: delete ${folder}`);
  }
  return executable;
}

/** The version that a Node prints, such as `v24.21.0`; undefined when it does not start. */
export function versionOf(executable: string): string | undefined {
  try {
    return execFileSync(executable, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}

/** The platform's package, by the naming of the npm package `node`, which is a development dependency. */
function packageName(platform: NodeJS.Platform, arch: string): string {
  const prefix = platform === 'darwin' && arch === 'arm64' ? 'node-bin' : 'node';
  return `${prefix}-${platform === 'win32' ? 'win' : platform}-${arch}`;
}

function install(folder: string, specification: string): void {
  mkdirSync(folder, { recursive: true });
  // Without a package.json here npm would install into the nearest folder above that has one.
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  console.log(`Installing ${specification} …`);
  const options = ['--prefix', '.', '--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund'];
  const { status } = spawnSync('npm', ['install', ...options, '--loglevel=error', specification], {
    cwd: folder,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    throw new Error(`npm could not install ${specification}. Name a Node of your own: npm run test:runtimes -- <path>`);
  }
}
