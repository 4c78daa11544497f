// @ts-check
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

const root = import.meta.dirname;
const dist = resolve(root, 'dist');

/** The one file that Medplum runs. */
export const BUNDLE_PATH = join(dist, 'semble-patient-webhook.cjs');

/**
 * Every runtime of Medplum reads `exports.handler`. esbuild's own CommonJS assigns `module.exports`, which the
 * self-hosted runtime (vmcontext) does not read.
 */
const ENTRY = `'use strict';
import { handler } from './src/bots/semble-patient-webhook.ts';
exports.handler = handler;`;

/**
 * Bundles the bot into one CommonJS text. `@medplum/core` stays outside, because every runtime of Medplum brings its
 * own.
 *
 * @param {import('esbuild').Plugin[]} [plugins] Plugins that may replace modules of the bot, for benchmarks and proofs.
 * @returns {Promise<string>} The text of the bundle.
 */
export async function bundleBot(plugins = []) {
  const { outputFiles } = await build({
    stdin: { contents: ENTRY, resolveDir: root, sourcefile: 'entry.ts', loader: 'ts' },
    write: false,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    // Else esbuild builds some regular expressions at run time, for older versions of Unicode.
    supported: { 'regexp-unicode-property-escapes': true },
    charset: 'utf8',
    external: ['@medplum/core'],
    logLevel: 'warning',
    plugins,
  });
  return outputFiles[0]?.text ?? '';
}

/**
 * Bundles the console's page: one script and one style sheet, which load nothing else.
 *
 * @returns {Promise<{ script: string, style: string, sources: string[] }>} The page, and the files that it contains.
 */
export async function bundlePage() {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    metafile: true,
    entryPoints: ['console/page/page.tsx'],
    outdir: 'dist',
    write: false,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2023',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    charset: 'utf8',
    logLevel: 'warning',
  });
  const textOf = (/** @type {string} */ end) => outputFiles.find(({ path }) => path.endsWith(end))?.text ?? '';
  return { script: textOf('.js'), style: textOf('.css'), sources: Object.keys(metafile.inputs) };
}

/**
 * Bundles the program `semble-medplum` for the package: one file without dependencies. The condition `packed` chooses the
 * modules of `imports` in package.json that fit an installed package. Names stay, so that stack traces can be read.
 *
 * @returns {Promise<{ code: string, sources: string[] }>} The program, and the files that it contains.
 */
async function bundleProgram() {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['scripts/cli.ts'],
    write: false,
    metafile: true,
    bundle: true,
    minifySyntax: true,
    minifyWhitespace: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    charset: 'utf8',
    conditions: ['packed'],
    // Bundled CommonJS modules call `require`, which an ES module does not have.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: 'warning',
  });
  return { code: outputFiles[0]?.text ?? '', sources: Object.keys(metafile.inputs) };
}

/**
 * Collects the licences of the packages from which a bundle contains files.
 *
 * @param {readonly string[]} sources The files of the bundle, relative to the root.
 * @returns {Promise<string>} For each package its name, version, licence and the text of its licence.
 */
async function licencesOf(sources) {
  const folders = new Set(sources.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []));
  const texts = [];
  for (const folder of [...folders].sort()) {
    const { name, version, license } = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'));
    const file = (await readdir(join(root, folder))).find((one) => /^licen[cs]e(\.|$)/i.test(one));
    if (!file) {
      throw new Error(`${name} has no licence file, so the package cannot contain it`);
    }
    const text = await readFile(join(root, folder, file), 'utf8');
    texts.push(`${name} ${version} (${license})\n\n${text.trim()}\n`);
  }
  return texts.join(`\n${'-'.repeat(78)}\n\n`);
}

/**
 * Writes a file at once: a reader meanwhile gets the former or the new content, never a part of it.
 *
 * @param {string} path
 * @param {string} content
 */
async function replaceFile(path, content) {
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, content);
  await rename(draft, path);
}

if (process.argv[1] === import.meta.filename) {
  await mkdir(dist, { recursive: true });
  await replaceFile(BUNDLE_PATH, await bundleBot());
  if (process.argv.includes('--package')) {
    const { code, sources } = await bundleProgram();
    const page = await bundlePage();
    await replaceFile(join(dist, 'semble-medplum.mjs'), code);
    await replaceFile(join(dist, 'THIRD-PARTY-LICENSES.txt'), await licencesOf([...sources, ...page.sources]));
    await replaceFile(join(dist, 'console.js'), page.script);
    await replaceFile(join(dist, 'console.css'), page.style);
    await replaceFile(join(dist, 'schema.graphql'), await readFile(join(root, 'src/semble/schema.graphql'), 'utf8'));
  }
}
