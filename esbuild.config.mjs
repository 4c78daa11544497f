// Builds the one file that Medplum runs. The footer is what the vmcontext runtime needs (it reads `exports`, not
// `module.exports`); `@medplum/core` stays outside because every Medplum runtime brings its own.
import { build } from 'esbuild';

await build({
  entryPoints: ['src/bots/semble-patient-webhook.ts'],
  outfile: 'dist/semble-patient-webhook.cjs',
  bundle: true,
  minify: true,
  platform: 'node',
  format: 'cjs',
  target: 'node22',
  charset: 'utf8',
  external: ['@medplum/core'],
  footer: { js: 'Object.assign(exports, module.exports);' },
  logLevel: 'warning',
});
