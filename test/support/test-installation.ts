import { readFile } from 'node:fs/promises';

// Imported when it is needed, because most commands need neither the schema nor the page, and the module loads esbuild.
const checkout = () => import('../../scripts/core/start/checkout.ts');

/** Takes the place of `checkout.ts` in the bundled program: the same, but the bot's code is that of the start of the tests. */
export const IS_CHECKOUT: boolean = true;

export function readBotCode(): Promise<string> {
  // Beside the bundle, in which this stands.
  return readFile(new URL('semble-patient-webhook.cjs', import.meta.url), 'utf8');
}

export async function readSchema(): Promise<string> {
  return (await checkout()).readSchema();
}

export async function readConsolePage(): Promise<{ readonly script: string; readonly style: string }> {
  return (await checkout()).readConsolePage();
}
