import type { ServerResponse } from 'node:http';
import type { ConsoleState, StreamLine } from '../contract/state.ts';
import { SAFE_HEADERS } from './guard.ts';
import { shown } from './shown.ts';
import type { Playground, Sources } from './sources.ts';

/** Milliseconds. A page that gets no line for longer connects again. */
const ALIVE = 10_000;

/** The most bytes that wait for a page which does not read. It connects again when it goes on. */
const MAX_WAITING = 4 * 1024 * 1024;

/** Returns what the page needs to know first. */
export function stateOf({ mode, medplum, semble }: Sources, playground: Playground | undefined): ConsoleState {
  return { mode, medplum, semble, ...(playground && { playground: playground.state() }) };
}

/** Sends lines of JSON until the page or the server closes the connection: the state, the latest runs, and then each change. */
export function stream(response: ServerResponse, sources: Sources, playground: Playground | undefined): void {
  response.writeHead(200, { ...SAFE_HEADERS, 'Content-Type': 'application/x-ndjson; charset=utf-8' });
  const send = (line: StreamLine): void => {
    if (response.writableLength > MAX_WAITING) {
      response.destroy();
    } else {
      response.write(`${JSON.stringify(shown(line))}\n`);
    }
  };
  send({ type: 'state', state: stateOf(sources, playground) });
  send({ type: 'runs', runs: sources.feed.recent() });
  const alive = setInterval(() => send({ type: 'alive' }), ALIVE);
  const ends = [
    sources.feed.onRuns((runs) => send({ type: 'runs', runs })),
    sources.feed.onOutage((what) => send({ type: 'outage', what })),
    ...(playground
      ? [
          playground.onChange(() => send({ type: 'playground', playground: playground.state() })),
          playground.onPatient((patient) => send({ type: 'changed', patient })),
        ]
      : []),
  ];
  response.once('close', () => {
    clearInterval(alive);
    for (const end of ends) {
      end();
    }
  });
}
