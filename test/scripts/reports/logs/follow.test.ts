import { describe, expect, it } from 'vitest';
import { CommandFailure } from '../../../../scripts/core/problem.ts';
import { followLog } from '../../../../scripts/reports/logs/follow.ts';
import type { LogStart } from '../../../../scripts/reports/runs/read-log.ts';
import { parseRun, type Run } from '../../../../scripts/reports/runs/run.ts';

const START = Date.parse('2026-01-31T08:00:00Z');
const since = new Date(START).toISOString();

/** A log that others write to; a run may become visible after it was stored. */
class SharedLog {
  readonly #runs: Run[] = [];
  isDown = false;
  readonly starts: LogStart[] = [];

  /** Adds a run whose AuditEvent has the time `seconds` after the start. */
  add(id: string, seconds: number): void {
    const recorded = new Date(START + seconds * 1000).toISOString();
    const event = {
      resourceType: 'AuditEvent',
      id,
      meta: { lastUpdated: recorded },
      recorded,
      type: { code: 'execute' },
      agent: [{ requestor: false }],
      source: { observer: {} },
    } as const;
    this.#runs.push(parseRun({ ...event, agent: [...event.agent] }, 'b'));
  }

  readonly read = async (start: LogStart): Promise<Run[]> => {
    this.starts.push(start);
    if (this.isDown) {
      const what = `Medplum does not answer: a reason (while doing step ${this.starts.length})`;
      throw new CommandFailure({ what, todo: '' });
    }
    const from = Date.parse('since' in start ? start.since : start.storedSince);
    return this.#runs.filter(({ storedAt }) => storedAt >= from);
  };
}

/** Follows a log through these steps, one between each two polls; returns what was shown and said. */
async function follow(log: SharedLog, steps: readonly (() => void)[]) {
  const shown: string[] = [];
  const said: string[] = [];
  const left = [...steps];
  const ended = followLog({
    since,
    read: log.read,
    wait: async () => {
      const step = left.shift();
      if (!step) {
        throw new RangeError('over');
      }
      step();
    },
    show: (runs) => shown.push(...runs.map(({ id }) => id)),
    onOutage: (problems) => said.push(...problems.map(({ what }) => what)),
    onAnswer: () => said.push('answers'),
  });
  await expect(ended).rejects.toThrow('over');
  return { shown, said };
}

const idle = (): void => undefined;

describe('logs --follow', () => {
  it('shows each run once', async () => {
    const log = new SharedLog();
    log.add('a', 1);
    log.add('b', 2);
    const { shown } = await follow(log, [idle, () => log.add('c', 3), idle, () => log.add('d', 200), idle, idle]);
    expect(shown).toEqual(['a', 'b', 'c', 'd']);
  });

  it('shows a run that appears later than another one with a later time', async () => {
    const log = new SharedLog();
    log.add('b', 50);
    expect((await follow(log, [() => log.add('a', 20), idle])).shown).toEqual(['b', 'a']);
  });

  it('shows several runs with the same time', async () => {
    const log = new SharedLog();
    const { shown } = await follow(log, [() => log.add('a', 5), () => log.add('b', 5), () => log.add('c', 5)]);
    expect(shown).toEqual(['a', 'b', 'c']);
  });

  it('survives an outage: it says so once, and then shows what came meanwhile', async () => {
    const log = new SharedLog();
    log.add('a', 1);
    const down = (): void => {
      log.isDown = true;
      log.add('b', 2);
    };
    const up = (): void => {
      log.isDown = false;
    };
    const { shown, said } = await follow(log, [down, idle, () => log.add('c', 900), up, idle]);
    expect(shown).toEqual(['a', 'b', 'c']);
    expect(said).toEqual([expect.stringMatching(/^Medplum does not answer: a reason/), 'answers']);
  });

  it('shows no run from before the start, though a poll reads a minute again', async () => {
    const log = new SharedLog();
    log.add('old', -30);
    log.add('a', 1);
    expect((await follow(log, [idle, idle])).shown).toEqual(['a']);
  });

  it('fails when the first poll does', async () => {
    const log = new SharedLog();
    log.isDown = true;
    const { read } = log;
    const never = { wait: async () => undefined, show: idle, onOutage: idle, onAnswer: idle };
    await expect(followLog({ since, read, ...never })).rejects.toThrow('Medplum does not answer');
  });
});
