import { once } from 'node:events';
import { message, request, start } from '../child.ts';
import type { Opened, Order, Reply } from './messages.ts';

const WORLD = new URL('./world.ts', import.meta.url);
const VARIABLES = ['MEDPLUM_BASE_URL', 'MEDPLUM_CLIENT_ID', 'MEDPLUM_CLIENT_SECRET'] as const;

/** The servers with the bots in a process of their own. */
export interface WorldProcess extends Opened {
  request(order: Order): Promise<Reply>;
  /** Resolves when everything is removed again. */
  close(): Promise<void>;
}

/** Starts the process with the Medplum that the variables name, or a local one. The process prints its own errors. */
export async function openWorldProcess(variables: Readonly<Record<string, string | undefined>>): Promise<WorldProcess> {
  const child = start(WORLD, [], Object.fromEntries(VARIABLES.map((name) => [name, variables[name]])));
  const opened = await message<Opened>(child);
  return {
    ...opened,
    request: (order) => request<Reply>(child, order),
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) {
        return;
      }
      const ended: Promise<unknown[]> = once(child, 'exit');
      child.send({ does: 'close' } satisfies Order);
      const [code] = await ended;
      if (code !== 0) {
        throw new Error('The benchmark could not remove everything that it created');
      }
    },
  };
}
