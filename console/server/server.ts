import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { problemsOf } from '../../scripts/core/command.ts';
import { CommandFailure } from '../../scripts/core/problem.ts';
import { sendProblems, sendText } from './answer.ts';
import { refuseForeign, refuseWithoutKey } from './guard.ts';
import { addressOf } from './key.ts';
import { type PageFiles, staticFiles } from './page-files.ts';
import { answer } from './routes.ts';
import type { Playground, Sources } from './sources.ts';

export interface ConsoleOptions {
  /** 0 chooses a free port. */
  readonly port: number;
  readonly key: string;
  readonly page: PageFiles;
  readonly sources: Sources;
  /** Only the process with the in-memory servers has one. */
  readonly playground?: Playground;
}

/** A running console. */
export interface RunningConsole {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  /** The address to open, with the key. */
  readonly address: string;
  close(): Promise<void>;
}

/** Starts the console on 127.0.0.1. It writes no log. Rejects with the error of Node when the port cannot be used. */
export async function startConsole(options: ConsoleOptions): Promise<RunningConsole> {
  const files = staticFiles(options.page);
  let origin = '';
  const server = createServer((request, response) => {
    handle(request, response, { ...options, files, origin }).catch((error: unknown) => fail(response, error));
  });
  server.listen(options.port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  return {
    origin,
    address: addressOf(origin, options.key),
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

interface Handling extends ConsoleOptions {
  readonly files: ReturnType<typeof staticFiles>;
  readonly origin: string;
}

async function handle(request: IncomingMessage, response: ServerResponse, handling: Handling): Promise<void> {
  const { key, files, origin, sources, playground } = handling;
  const foreign = refuseForeign(request.headers, origin);
  const file = request.method === 'GET' && !foreign ? files.get(request.url ?? '') : undefined;
  if (file) {
    sendText(response, 200, file.type, file.text);
    return;
  }
  const refusal = foreign ?? refuseWithoutKey(request.headers, key);
  if (refusal) {
    sendProblems(response, refusal.status, [{ what: refusal.what, todo: 'Open the address that the command prints.' }]);
    return;
  }
  await answer(request, response, { sources, playground });
}

/** A failure of a system is 502, any other error 500. Its message is not shown, because it may quote data. */
function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
  } else {
    sendProblems(response, error instanceof CommandFailure ? 502 : 500, problemsOf(error));
  }
}
