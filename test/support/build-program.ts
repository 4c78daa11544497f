import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type { TestProject } from 'vitest/node';
import manifest from '../../package.json' with { type: 'json' };
import { BUNDLED_PROGRAM } from './program.ts';

/** `imports` of package.json: modules that find files by their own place. The bundle imports them from the checkout. */
const FROM_CHECKOUT = new Map(Object.entries(manifest.imports).map(([name, places]) => [name, places.default]));

/** Bundles the program before the first test, and again when the tests run again because a file has changed. */
export default async function setup(project: TestProject): Promise<void> {
  await buildProgram();
  project.onTestsRerun(buildProgram);
}

async function buildProgram(): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: ['scripts/cli.ts'],
    write: false,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    // Bundled CommonJS modules call `require`, which an ES module does not have.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    plugins: [
      {
        name: 'modules of the checkout',
        setup: ({ onResolve }) => {
          onResolve({ filter: /^#/ }, ({ path }) => ({
            path: pathToFileURL(resolve(FROM_CHECKOUT.get(path) ?? path)).href,
            external: true,
          }));
        },
      },
    ],
  });
  await mkdir(dirname(BUNDLED_PROGRAM), { recursive: true });
  // Other test runs at the same time get the former or the new file, never a part of one.
  const draft = `${BUNDLED_PROGRAM}.${process.pid}`;
  await writeFile(draft, outputFiles[0]?.text ?? '');
  await rename(draft, BUNDLED_PROGRAM);
}
