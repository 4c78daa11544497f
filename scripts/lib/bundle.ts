import { resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { minify } from 'terser';

/**
 * The one file that Medplum runs. Its runtimes paste the text into a script of their own and read `exports.handler` from
 * it, so the entry says just that; `@medplum/core` stays outside because every runtime brings its own. Plugins may put
 * other modules in the place of the bot's.
 */
export async function bundle(plugins: Plugin[] = []): Promise<string> {
  const bundled = await build({
    stdin: {
      contents: "import { handler } from './src/bots/semble-patient-webhook.ts'; exports.handler = handler;",
      resolveDir: resolve(import.meta.dirname, '../..'),
    },
    write: false,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    charset: 'utf8',
    external: ['@medplum/core'],
    logLevel: 'warning',
    logOverride: { 'commonjs-variable-in-esm': 'silent' },
    plugins,
  });
  // A second opinion on what can be shorter: about 2 % of the text, 4 % of what gzip makes of it.
  const { code = '' } = await minify(bundled.outputFiles[0]?.text ?? '', {
    ecma: 2020,
    toplevel: true,
    compress: { passes: 5, unsafe_arrows: true, hoist_funs: true, lhs_constants: false },
  });
  return `${code}\n`;
}
