import { setTimeout as sleep } from 'node:timers/promises';
import type { Environment } from '../../scripts/core/environment.ts';
import { followLog } from '../../scripts/reports/logs/follow.ts';
import { logSource } from '../../scripts/reports/logs/logs.ts';
import type { ShownRun } from '../contract/run.ts';
import type { RunFeed } from '../server/sources.ts';
import { Readers } from './readers.ts';
import { shownRun } from './shown-run.ts';

/** Milliseconds between two readings of the log. */
const INTERVAL = 3_000;

/** Milliseconds after which a log that could not be read at first is tried again. */
const RETRY = 15_000;

const DAY = 24 * 3_600_000;

/** How many runs are kept. */
const KEPT = 200;

/**
 * Reads the runs of the last 24 hours from the bot's AuditEvents, and then each new one, until `signal` aborts. While no page is
 * open it asks Medplum nothing.
 */
export function logFeed(
  environment: Environment,
  signal: AbortSignal,
  { interval = INTERVAL }: { readonly interval?: number } = {},
): RunFeed {
  let recent: readonly ShownRun[] = [];
  const readers = new Readers<readonly ShownRun[]>();
  const outages = new Readers<string>();
  const show = (runs: readonly ShownRun[]): void => {
    const newest = runs.slice(-KEPT).toReversed();
    // Medplum can show a run later than one that ended after it.
    recent = [...newest, ...recent].sort((one, other) => other.at.localeCompare(one.at)).slice(0, KEPT);
    readers.tell(newest);
  };
  const follow = async (): Promise<void> => {
    const read = logSource(environment);
    while (!signal.aborted) {
      await readers.present();
      await followLog({
        since: new Date(Date.now() - DAY).toISOString(),
        read,
        wait: async () => {
          await sleep(interval, undefined, { signal });
          await readers.present();
        },
        show: (runs) => show(runs.map(shownRun)),
        onOutage: ([problem]) => outages.tell(problem ? `${problem.what}. ${problem.todo}` : ''),
        onAnswer: () => outages.tell(''),
      }).catch(async () => {
        if (!signal.aborted) {
          outages.tell("The bot's log cannot be read. The checks on top say why.");
          recent = [];
          await sleep(RETRY, undefined, { signal }).catch(() => undefined);
        }
      });
    }
  };
  void follow();
  return { recent: () => recent, onRuns: readers.add, onOutage: outages.add };
}
