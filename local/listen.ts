import { once } from 'node:events';
import type { Server } from 'node:http';
import type { InMemoryNetwork } from './in-memory-network.ts';

export interface ListenOptions {
  /** A free port when left out. */
  readonly port?: number | undefined;
  /** The network in which the server is reachable, instead of a port of the machine. */
  readonly network?: InMemoryNetwork | undefined;
}

/** A running server. */
export interface Listening {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  /** Stops the server and ends its connections. */
  close(): Promise<void>;
}

/** Starts a server on 127.0.0.1. Rejects when the port is taken. */
export async function listen(server: Server, { port = 0, network }: ListenOptions): Promise<Listening> {
  if (network) {
    return { origin: originOf(network.attach(server)), close: async () => network.close() };
  }
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('The server listens on no port');
  }
  return {
    origin: originOf(address.port),
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function originOf(port: number): string {
  return `http://127.0.0.1:${port}`;
}
