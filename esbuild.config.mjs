// @ts-check
import { mkdir, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { build } from 'esbuild';

/** The one file that Medplum runs. */
export const BUNDLE_PATH = resolve(import.meta.dirname, 'dist/semble-patient-webhook.cjs');

/**
 * Bundles the bot into one CommonJS text. `@medplum/core` stays outside, because every runtime of Medplum brings its
 * own. The footer is for the self-hosted runtime (vmcontext): it reads `exports.handler`, while esbuild's CommonJS
 * assigns `module.exports`.
 *
 * @param {import('esbuild').Plugin[]} [plugins] Plugins that may replace modules of the bot, for benchmarks and proofs.
 * @returns {Promise<string>} The text of the bundle.
 */
export async function bundleBot(plugins = []) {
  const { outputFiles } = await build({
    entryPoints: [resolve(import.meta.dirname, 'src/bots/semble-patient-webhook.ts')],
    write: false,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    charset: 'utf8',
    external: ['@medplum/core'],
    footer: { js: 'Object.assign(exports, module.exports);' },
    logLevel: 'warning',
    plugins,
  });
  return outputFiles[0]?.text ?? '';
}

if (process.argv[1] === import.meta.filename) {
  await mkdir(resolve(import.meta.dirname, 'dist'), { recursive: true });
  await writeFile(BUNDLE_PATH, await bundleBot());
}
