import { describe, expect, it } from 'vitest';
import type { ShownRun } from '../../console/contract/run.ts';
import type { StreamLine } from '../../console/contract/state.ts';
import { aConsole, fakeSources } from './support.ts';

const RUN: ShownRun = { id: '1', at: '2026-01-02T03:04:05.000Z', kind: 'delivery', failed: false };

/** Sources whose runs a test makes. */
function aFeed() {
  const listeners = new Set<(runs: readonly ShownRun[]) => void>();
  const feed = {
    recent: () => [RUN],
    onRuns: (listener: (runs: readonly ShownRun[]) => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    onOutage: () => () => undefined,
  };
  return { feed, listeners };
}

describe('the live stream', () => {
  it('begins with the state and the latest runs, then brings each new run, and forgets a reader who left', async () => {
    const { feed, listeners } = aFeed();
    const running = await aConsole(fakeSources({ feed }));
    const leaving = new AbortController();
    const response = await fetch(`${running.origin}/api/stream`, {
      headers: { 'x-console-key': running.key },
      signal: leaving.signal,
    });
    expect(response.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    const next = async (): Promise<StreamLine> => {
      while (!rest.includes('\n')) {
        rest += (await reader?.read())?.value ?? '';
      }
      const end = rest.indexOf('\n');
      const line: StreamLine = JSON.parse(rest.slice(0, end));
      rest = rest.slice(end + 1);
      return line;
    };
    expect(await next()).toEqual({
      type: 'state',
      state: { mode: 'deployed', medplum: 'https://medplum.example/', semble: 'https://semble.example/graphql' },
    });
    expect(await next()).toEqual({ type: 'runs', runs: [RUN] });
    for (const listener of listeners) {
      listener([{ ...RUN, id: '2' }]);
    }
    expect(await next()).toEqual({ type: 'runs', runs: [{ ...RUN, id: '2' }] });
    leaving.abort();
    await expect.poll(() => listeners.size).toBe(0);
  });
});
