import { readFile } from 'node:fs/promises';

// The build takes this file in place of checkout.ts, with the same exports (`imports` in package.json).

/** Whether the program runs from a checkout of the repository, and not from an installed package. */
export const IS_CHECKOUT: boolean = false;

/** Reads the bot's bundle, which lies beside the program in the package. */
export function readBotCode(): Promise<string> {
  return readFile(new URL('semble-patient-webhook.cjs', import.meta.url), 'utf8');
}

/** Reads Semble's schema as this project knows it, in GraphQL's schema language. It lies beside the program too. */
export function readSchema(): Promise<string> {
  return readFile(new URL('schema.graphql', import.meta.url), 'utf8');
}

/** Reads the console's page, which lies beside the program too. */
export async function readConsolePage(): Promise<{ readonly script: string; readonly style: string }> {
  const [script, style] = await Promise.all(
    ['console.js', 'console.css'].map((name) => readFile(new URL(name, import.meta.url), 'utf8')),
  );
  return { script: script ?? '', style: style ?? '' };
}
