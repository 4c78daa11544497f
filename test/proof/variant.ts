import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import type { Plugin } from 'esbuild';
import { bundleBot } from '../../esbuild.config.mjs';
import type { handler } from '../../src/bots/semble-patient-webhook.ts';

/** A text that a source file contains exactly once, and its replacement. */
export interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/**
 * The bundle of the bot with some of its sources changed, to show that a proof notices the change. Throws when an edit no
 * longer fits the source: then update the edit.
 */
export async function bundleOfVariant(edits: readonly Edit[]): Promise<string> {
  const changed = new Map<string, string>();
  for (const { file, from, to } of edits) {
    const path = resolve(file);
    const source = changed.get(path) ?? readFileSync(path, 'utf8');
    if (source.split(from).length !== 2) {
      throw new Error(`${file} must contain this text exactly once: ${from}`);
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

/** Replaces files by the changed sources with the same paths. */
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
