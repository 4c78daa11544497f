import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type { TestProject } from 'vitest/node';
import { bundleBot } from '../../esbuild.config.mjs';
import { BUILT_BOT, BUNDLED_FRAME, BUNDLED_PROGRAM, FRAME_SOURCE } from './program.ts';

/**
 * `imports` of package.json, and the modules that the bundle has in their places. The local servers stay outside of it: `local`
 * is run from its sources.
 */
const IMPORTS: Readonly<Record<string, string>> = {
  '#installation': 'test/support/test-installation.ts',
  '#run-local': 'scripts/commands/local/repository-only.ts',
};

/** Bundles the program and the frame of its commands before the first test, and again when the tests run again because a file has changed. */
export default async function setup(project: TestProject): Promise<void> {
  await buildProgram();
  project.onTestsRerun(buildProgram);
}

async function buildProgram(): Promise<void> {
  await replaceFile(BUILT_BOT, await bundleBot());
  await replaceFile(BUNDLED_PROGRAM, await bundleOf('scripts/cli.ts'));
  await replaceFile(BUNDLED_FRAME, await bundleOf(FRAME_SOURCE));
}

async function bundleOf(module: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [module],
    write: false,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    // Bundled CommonJS modules call `require`, which an ES module does not have.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    plugins: [
      {
        name: 'modules of tests',
        setup: ({ onResolve }) => {
          onResolve({ filter: /^#/ }, ({ path }) => ({ path: resolve(IMPORTS[path] ?? path) }));
          onResolve({ filter: /\/checkout\.ts$/ }, ({ path, resolveDir }) => ({
            path: pathToFileURL(resolve(resolveDir, path)).href,
            external: true,
          }));
        },
      },
    ],
  });
  return outputFiles[0]?.text ?? '';
}

/** Writes a file at once: other test runs at the same time get the former or the new file, never a part of one. */
async function replaceFile(file: string, content: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, content);
  await rename(draft, file);
}
