import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseSembleId } from '../../src/semble/patient.ts';
import { sendJson, sendProblems } from './answer.ts';
import { readJson } from './body.ts';
import type { Playground, Sources } from './sources.ts';
import { stateOf, stream } from './stream.ts';

/** What the routes answer from. */
export interface Answering {
  readonly sources: Sources;
  readonly playground: Playground | undefined;
}

/** The longest text to search for. */
const MAX_SEARCH = 100;

/** Answers a call of the page whose key is right. Throws CommandFailure. */
export async function answer(request: IncomingMessage, response: ServerResponse, by: Answering): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
  const { sources, playground } = by;
  if (request.method === 'POST' && playground) {
    await act(pathname, request, response, playground);
    return;
  }
  if (request.method !== 'GET') {
    sendProblems(response, 405, [{ what: 'This console only reads', todo: 'npm run local has one that writes.' }]);
    return;
  }
  const [, sembleId] = /^\/api\/patients\/([^/]+)$/.exec(pathname) ?? [];
  if (pathname === '/api/stream') {
    stream(response, sources, playground);
  } else if (pathname === '/api/state') {
    sendJson(response, 200, stateOf(sources, playground));
  } else if (pathname === '/api/status') {
    sendJson(response, 200, await sources.status());
  } else if (pathname === '/api/patients') {
    const search = (searchParams.get('search') ?? '').slice(0, MAX_SEARCH).trim();
    const page = Math.max(1, Math.trunc(Number(searchParams.get('page'))) || 1);
    sendJson(response, 200, await sources.listPatients(search, page));
  } else if (sembleId !== undefined && parseSembleId(sembleId)) {
    sendJson(response, 200, await sources.viewPatient(sembleId.toLowerCase()));
  } else {
    sendProblems(response, 404, [{ what: 'The console has no such address', todo: 'Load the page again.' }]);
  }
}

async function act(
  pathname: string,
  request: IncomingMessage,
  response: ServerResponse,
  playground: Playground,
): Promise<void> {
  const [, action] = /^\/api\/playground\/([a-z-]{1,40})$/.exec(pathname) ?? [];
  const input = await readJson(request);
  const done = action === undefined || input === undefined ? undefined : await playground.act(action, input);
  if (done) {
    sendJson(response, 200, done);
  } else {
    sendProblems(response, 400, [{ what: 'The console cannot do this', todo: 'Load the page again.' }]);
  }
}
