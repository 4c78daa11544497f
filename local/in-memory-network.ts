import { Agent, type Server } from 'node:http';
import { type Duplex, duplexPair } from 'node:stream';
import nodeFetchModule, { type RequestInfo, type RequestInit, type Response } from 'node-fetch';

const { default: nodeFetch } = nodeFetchModule;

/**
 * A network inside of this process: servers are reached by URLs of 127.0.0.1 with made-up ports, over streams in memory,
 * so that nothing listens and nothing is sent anywhere.
 */
export class InMemoryNetwork {
  readonly #servers = new Map<number, Server>();
  readonly #agent = Object.assign(new Agent(), {
    createConnection: ({ port }: { readonly port?: number | string | null }) => this.#connect(Number(port)),
  });
  readonly #streams = new Set<Duplex>();

  /** Reaches these servers and no others. Bots fetch with it, and it can take the place of the global `fetch`. */
  readonly fetch = (input: RequestInfo, init?: RequestInit): Promise<Response> =>
    nodeFetch(input, { ...init, agent: this.#agent });

  /** Makes a server reachable and returns its port. It must not listen. */
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
