import { readConsolePage } from '#installation';
import { newKey } from '../../../console/server/key.ts';
import { startConsole } from '../../../console/server/server.ts';
import { logFeed } from '../../../console/sources/log-feed.ts';
import { sourcesOf } from '../../../console/sources/sources.ts';
import type { Environment } from '../../core/environment.ts';
import { atPort } from '../../core/process/at-port.ts';

interface Surroundings {
  readonly port: number;
  readonly write: (lines: string) => void;
  /** Resolves when a person or a program ends the command. */
  readonly interruption: Promise<void>;
}

/** Serves the console of a deployment until it is ended. It has no route that writes. Throws CommandFailure. */
export async function runConsole(environment: Environment, { port, write, interruption }: Surroundings): Promise<void> {
  const ending = new AbortController();
  const feed = logFeed(environment, ending.signal);
  const page = await readConsolePage();
  const sources = sourcesOf(environment, 'deployed', feed);
  try {
    const todo = 'End the program that uses it, or choose another port: --port 4893.';
    const running = await atPort(port, todo, startConsole({ port, key: newKey(), page, sources }));
    write(`Console: ${running.address}`);
    write('It shows patient data and writes nothing. Ctrl-C ends it.');
    await interruption;
    await running.close();
  } finally {
    ending.abort();
  }
}
