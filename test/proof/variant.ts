import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import type { Plugin } from 'esbuild';
import { bundleBot } from '../../esbuild.config.mjs';
import type { handler } from '../../src/bots/semble-patient-webhook.ts';

/** A text of a source file that stands there exactly once, and what takes its place. */
export interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/**
 * The bundle of the bot with some of its sources changed, for showing that a proof would notice. Throws when an edit does
 * not fit the source any more: then it has to be written anew.
 */
export async function bundleOfVariant(edits: readonly Edit[]): Promise<string> {
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
  return bundleBot([variantPlugin(changed)]);
}

/** The handler of such a bundle. */
export async function variantOf(edits: readonly Edit[]): Promise<typeof handler> {
  const module = { exports: {} as { handler: typeof handler } };
  const load = new Function('module', 'exports', 'require', await bundleOfVariant(edits));
  load(module, module.exports, createRequire(import.meta.url));
  return module.exports.handler;
}

/** Puts the changed sources, by their paths, in the place of the files. */
function variantPlugin(changed: ReadonlyMap<string, string>): Plugin {
  return {
    name: 'variant',
    setup: ({ onLoad }) => {
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const contents = changed.get(path);
        return contents === undefined ? undefined : { contents, loader: 'ts' };
      });
    },
  };
}
