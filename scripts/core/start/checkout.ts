import { readFile } from 'node:fs/promises';
import { bundleBot, bundlePage } from '../../../esbuild.config.mjs';

/** Whether the program runs from a checkout of the repository, and not from an installed package. */
export const IS_CHECKOUT: boolean = true;

let botCode: Promise<string> | undefined;

/**
 * Bundles the bot from its sources, once in each process. This takes less than a tenth of a second, so no older bundle on disk
 * has to be trusted.
 */
export function readBotCode(): Promise<string> {
  botCode ??= bundleBot();
  return botCode;
}

/** Reads Semble's schema as this project knows it, in GraphQL's schema language. */
export function readSchema(): Promise<string> {
  return readFile(new URL('../../../src/semble/schema.graphql', import.meta.url), 'utf8');
}

/** Bundles the console's page: a script and a style sheet. */
export function readConsolePage(): Promise<{ readonly script: string; readonly style: string }> {
  return bundlePage();
}
