import { Agent, type Server } from 'node:http';
import { type Duplex, duplexPair } from 'node:stream';
import nodeFetchModule, { type RequestInfo, type RequestInit, type Response } from 'node-fetch';

const { default: nodeFetch } = nodeFetchModule;

/**
 * A network inside this process. Servers have URLs of 127.0.0.1 with invented ports and are reached over streams in memory.
 * Nothing listens on a real port, and nothing leaves the process.
 */
export class InMemoryNetwork {
  readonly #servers = new Map<number, Server>();
  readonly #agent = Object.assign(new Agent(), {
    createConnection: ({ port }: { readonly port?: number | string | null }) => this.#connect(Number(port)),
  });
  readonly #streams = new Set<Duplex>();

  /** Reaches these servers only. Bots use it, and it can replace the global `fetch`. */
  readonly fetch = (input: RequestInfo, init?: RequestInit): Promise<Response> =>
    nodeFetch(input, { ...init, agent: this.#agent });

  /** Makes a server reachable and returns its port. The server must not listen itself. */
  attach(server: Server): number {
    const port = this.#servers.size + 1;
    this.#servers.set(port, server);
    return port;
  }

  /** Ends all connections. */
  close(): void {
    for (const stream of this.#streams) {
      stream.destroy();
    }
  }

  #connect(port: number): Duplex {
    const server = this.#servers.get(port);
    if (!server) {
      throw new Error(`No server is attached at port ${port}`);
    }
    const [near, far] = duplexPair();
    for (const stream of [near, far]) {
      this.#streams.add(stream);
      stream.once('close', () => void this.#streams.delete(stream));
    }
    server.emit('connection', far);
    return near;
  }
}
