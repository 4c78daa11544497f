import { useEffect, useState } from 'preact/hooks';
import type { ShownRun } from '../../contract/run.ts';
import type { ConsoleState, PlaygroundState, StreamLine } from '../../contract/state.ts';
import { CallFailure } from './api.ts';
import { readStream } from './read-stream.ts';

/** What the page knows from the live stream. */
export interface Live {
  /** `refused` is a wrong key: only another address helps. */
  readonly connection: 'connecting' | 'open' | 'lost' | 'refused';
  /** How often the page has connected. */
  readonly connections: number;
  readonly state: ConsoleState | undefined;
  readonly playground: PlaygroundState | undefined;
  /** The newest first. */
  readonly runs: readonly ShownRun[];
  /** Why the log cannot be read; empty when it can. */
  readonly outage: string;
  /** Grows with every change of a patient; `changed` is the Semble id, or empty for any. */
  readonly changes: number;
  readonly changed: string;
}

const NOTHING: Live = {
  connection: 'connecting',
  connections: 0,
  state: undefined,
  playground: undefined,
  runs: [],
  outage: '',
  changes: 0,
  changed: '',
};

/** Milliseconds before the page connects again. */
const AGAIN = 1_000;

/** How many runs the page keeps. */
const KEPT = 200;

/** Follows the live stream, and connects again when it ends: a restart of `npm run local` needs no new page. */
export function useLive(): Live {
  const [live, setLive] = useState(NOTHING);
  useEffect(() => {
    const closing = new AbortController();
    const follow = async (): Promise<void> => {
      while (!closing.signal.aborted) {
        const error = await readStream((line) => setLive((before) => taken(before, line)), closing.signal).catch(
          (reason: unknown) => reason,
        );
        const isRefused = error instanceof CallFailure && (error.status === 401 || error.status === 403);
        setLive((before) => ({ ...before, connection: isRefused ? 'refused' : 'lost' }));
        await new Promise((resolve) => setTimeout(resolve, isRefused ? 5 * AGAIN : AGAIN));
      }
    };
    follow();
    return () => closing.abort();
  }, []);
  return live;
}

function taken(before: Live, line: StreamLine): Live {
  const changes = before.changes + 1;
  switch (line.type) {
    case 'state': {
      const { state } = line;
      const connections = before.connections + 1;
      return { ...NOTHING, connection: 'open', connections, state, playground: state.playground, changes };
    }
    case 'runs': {
      const fresh = new Set(line.runs.map(({ id }) => id));
      const all = [...line.runs, ...before.runs.filter(({ id }) => !fresh.has(id))];
      const runs = all.sort((one, other) => other.at.localeCompare(one.at));
      const [{ patient = '', target } = {}] = line.runs;
      const changed = line.runs.length === 1 && target === undefined ? patient : '';
      return { ...before, runs: runs.slice(0, KEPT), changes, changed };
    }
    case 'playground':
      return { ...before, playground: line.playground };
    case 'changed':
      return { ...before, changes, changed: line.patient };
    case 'outage':
      return { ...before, outage: line.what };
    case 'alive':
      return before;
  }
}
