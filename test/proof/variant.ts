import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { build } from 'esbuild';
import type { handler } from '../../src/bots/semble-patient-webhook.ts';

/** A text of a source file that stands there exactly once, and what takes its place. */
export interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/**
 * The bot with some of its sources changed, for showing that a proof would notice. Throws when an edit does not fit the
 * source any more: then it has to be written anew.
 */
export async function variantOf(edits: readonly Edit[]): Promise<typeof handler> {
  const changed = new Map<string, string>();
  for (const { file, from, to } of edits) {
    const path = resolve(file);
    const source = changed.get(path) ?? readFileSync(path, 'utf8');
    if (source.split(from).length !== 2) {
      throw new Error(`${file} does not have this once: ${from}`);
    }
    changed.set(
      path,
      source.replace(from, () => to),
    );
  }
  const { outputFiles } = await build({
    entryPoints: ['src/bots/semble-patient-webhook.ts'],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    external: ['@medplum/core'],
    plugins: [
      {
        name: 'variant',
        setup: ({ onLoad }) => {
          onLoad({ filter: /\.ts$/ }, ({ path }) => {
            const contents = changed.get(path);
            return contents === undefined ? undefined : { contents, loader: 'ts' };
          });
        },
      },
    ],
  });
  const module = { exports: {} as { handler: typeof handler } };
  new Function('module', 'exports', 'require', outputFiles[0]?.text ?? '')(
    module,
    module.exports,
    createRequire(import.meta.url),
  );
  return module.exports.handler;
}
