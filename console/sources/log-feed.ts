import { setTimeout as sleep } from 'node:timers/promises';
import type { Environment } from '../../scripts/core/environment.ts';
import { followLog } from '../../scripts/reports/logs/follow.ts';
import { logSource } from '../../scripts/reports/logs/logs.ts';
import type { ShownRun } from '../contract/run.ts';
import type { RunFeed } from '../server/sources.ts';
import { shownRun } from './shown-run.ts';

/** Milliseconds between two readings of the log. */
const INTERVAL = 3_000;

/** Milliseconds after which a log that could not be read at first is tried again. */
const RETRY = 15_000;

const DAY = 24 * 3_600_000;

/** How many runs are kept. */
const KEPT = 200;

/** Reads the runs of the last 24 hours from the bot's AuditEvents, and then each new one, until `signal` aborts. */
export function logFeed(
  environment: Environment,
  signal: AbortSignal,
  { interval = INTERVAL }: { readonly interval?: number } = {},
): RunFeed {
  let recent: readonly ShownRun[] = [];
  const listeners = new Set<(runs: readonly ShownRun[]) => void>();
  const outageListeners = new Set<(what: string) => void>();
  const tellOutage = (what: string): void => outageListeners.forEach((listener) => void listener(what));
  const show = (runs: readonly ShownRun[]): void => {
    const newest = runs.slice(-KEPT).toReversed();
    // Medplum can show a run later than one that ended after it.
    recent = [...newest, ...recent].sort((one, other) => other.at.localeCompare(one.at)).slice(0, KEPT);
    listeners.forEach((listener) => void listener(newest));
  };
  const follow = async (): Promise<void> => {
    const read = logSource(environment);
    while (!signal.aborted) {
      await followLog({
        since: new Date(Date.now() - DAY).toISOString(),
        read,
        wait: () => sleep(interval, undefined, { signal }),
        show: (runs) => show(runs.map(shownRun)),
        onOutage: ([problem]) => tellOutage(problem ? `${problem.what}. ${problem.todo}` : ''),
        onAnswer: () => tellOutage(''),
      }).catch(async () => {
        if (!signal.aborted) {
          tellOutage("The bot's log cannot be read. The check above says why");
          await sleep(RETRY, undefined, { signal }).catch(() => undefined);
        }
      });
    }
  };
  void follow();
  return {
    recent: () => recent,
    onRuns: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    onOutage: (listener) => {
      outageListeners.add(listener);
      return () => void outageListeners.delete(listener);
    },
  };
}
