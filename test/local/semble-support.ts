import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import * as v from 'valibot';
import { onTestFinished } from 'vitest';
import { type LocalSemble, type LocalSembleOptions, startLocalSemble } from '../../local/semble/server.ts';
import { READ_PERMISSIONS, WEBHOOK_PERMISSIONS } from '../../local/semble/tokens.ts';

/** A local Semble with short waits, closed when the test is done. */
export async function aLocalSemble(options: LocalSembleOptions = {}): Promise<LocalSemble> {
  const semble = await startLocalSemble({ retryDelays: [1, 1], ...options });
  onTestFinished(() => semble.close());
  return semble;
}

/** A token with all permissions. */
export function aFullToken(semble: LocalSemble): string {
  return semble.store.addToken({ permissions: [...READ_PERMISSIONS, ...WEBHOOK_PERMISSIONS] });
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export async function ask(
  semble: LocalSemble,
  token: string | undefined,
  query: string,
  variables: object = {},
): Promise<Answer> {
  const response = await fetch(semble.url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(token !== undefined && { 'x-token': token }) },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, body: await response.json() };
}

export interface Received {
  readonly method: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An endpoint that keeps what it receives and answers with the next of the statuses, then with 200. */
export async function aReceiver(
  ...statuses: number[]
): Promise<{ readonly url: string; readonly received: Received[] }> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    received.push({ method: request.method, headers: request.headers, body: await text(request) });
    const status = statuses.shift() ?? 200;
    response.writeHead(status, status === 302 ? { Location: '/elsewhere' } : {}).end(`answer ${status}`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('The receiver has no port');
  }
  return { url: `http://127.0.0.1:${address.port}/hook`, received };
}

/** Subscribes without using the API. */
export function subscribe(
  semble: LocalSemble,
  url: string,
  eventTypes: readonly string[],
  headers: readonly { key: string; value: string }[] = [],
): { readonly id: string; readonly secret: string } {
  const { data, error } = semble.subscriptions.create({ url, label: 'Test', eventTypes, headers });
  if (!data) {
    throw new Error(error);
  }
  return data;
}

const event = v.object({
  eventType: v.string(),
  identifiers: v.record(v.string(), v.string()),
  metadata: v.optional(v.unknown()),
});

/** The bodies of the deliveries. */
export function eventsIn(received: readonly Received[]): v.InferOutput<typeof event>[] {
  return received.map(({ body }) => v.parse(event, JSON.parse(body)));
}
