import { type IncomingHttpHeaders, request } from 'node:http';
import { onTestFinished } from 'vitest';
import { newKey } from '../../console/server/key.ts';
import { type RunningConsole, startConsole } from '../../console/server/server.ts';
import type { Playground, Sources } from '../../console/server/sources.ts';

/** Sources of a deployment with one patient. */
export function fakeSources(others: Partial<Sources> = {}): Sources {
  return {
    mode: 'deployed',
    medplum: 'https://medplum.example/',
    semble: 'https://semble.example/graphql',
    feed: { recent: () => [], onRuns: () => () => undefined, onOutage: () => () => undefined },
    status: async () => ({ verdict: 'ok', checks: [], results: {}, open: [] }),
    listPatients: async () => ({ patients: [], hasMore: false }),
    viewPatient: async (sembleId) => ({
      sembleId,
      semble: null,
      patientIds: [],
      sync: { result: 'absent', why: '', elements: [] },
      next: null,
      elements: [],
      notes: [],
      versions: [],
      json: null,
    }),
    ...others,
  };
}

export interface TestConsole extends RunningConsole {
  readonly key: string;
}

/** A console on a free port, closed when the test is done. */
export async function aConsole(sources: Sources = fakeSources(), playground?: Playground): Promise<TestConsole> {
  const key = newKey();
  const page = { script: 'the script', style: 'the style' };
  const running = await startConsole({ port: 0, key, page, sources, ...(playground && { playground }) });
  onTestFinished(() => running.close());
  return { ...running, key };
}

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Asking {
  readonly method?: string;
  readonly path?: string;
  /** Unlike `fetch`, this sends any Host and Origin. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Sends a request with exactly these headers. */
export function ask({ origin }: RunningConsole, { method = 'GET', path = '/', headers = {}, body }: Asking) {
  return new Promise<Answered>((resolve, reject) => {
    const length = { 'content-length': String(Buffer.byteLength(body ?? '')) };
    const sent = request(origin + path, { method, headers: { ...length, ...headers } }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** The same with the key, and the body as JSON. */
export function askWithKey(running: TestConsole, asking: Asking): Promise<Answered> {
  const json = asking.body === undefined ? {} : { 'content-type': 'application/json' };
  return ask(running, { ...asking, headers: { 'x-console-key': running.key, ...json, ...asking.headers } });
}
