import { parseEnv } from 'node:util';
import { readConsolePage } from '#installation';
import { LocalFeed } from '../../../console/playground/local-feed.ts';
import { playgroundOf } from '../../../console/playground/playground.ts';
import { newKey, parseKey } from '../../../console/server/key.ts';
import { type RunningConsole, startConsole } from '../../../console/server/server.ts';
import { sourcesOf } from '../../../console/sources/sources.ts';
import { readEnvironment } from '../../core/environment.ts';
import { atPort } from '../../core/process/at-port.ts';
import { CONSOLE_KEY, readEnvLocal } from './env-local.ts';
import { type LocalStack, OTHER_PORTS } from './stack.ts';

/** Returns the key of the last run in this folder, so that an open page survives a restart; else a new one. */
export function consoleKey(folder: string): string {
  return parseKey(parseEnv(readEnvLocal(folder) ?? '')[CONSOLE_KEY]) ?? newKey();
}

/** Starts the console of the in-memory servers, where everything can be done. Throws CommandFailure. */
export async function startLocalConsole(
  { medplum, semble, variables }: LocalStack,
  { port, key }: { readonly port: number; readonly key: string },
): Promise<RunningConsole> {
  const feed = new LocalFeed(medplum, semble);
  const playground = playgroundOf({ medplum, semble }, feed);
  const sources = sourcesOf(readEnvironment({ ...variables }), 'local', feed);
  const page = await readConsolePage();
  return atPort(port, OTHER_PORTS, startConsole({ port, key, page, sources, playground }));
}
