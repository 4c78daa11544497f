import { CommandFailure, type Problem } from '../../core/problem.ts';
import type { LogStart } from '../runs/read-log.ts';
import type { Run } from '../runs/run.ts';

/**
 * Milliseconds that a poll reads again. Medplum sets the time of an AuditEvent before others can see it, so one with an earlier
 * time can appear later.
 */
const OVERLAP = 60_000;

/** Where runs are read, and where they are shown. */
export interface Follow {
  /** An instant: the first runs that are shown. */
  readonly since: string;
  /** Reads the runs, oldest first. A failed call may be repeated. Throws CommandFailure. */
  readonly read: (start: LogStart) => Promise<readonly Run[]>;
  /** Waits until the next poll. Rejects or never resolves when nobody follows any more. */
  readonly wait: () => Promise<unknown>;
  /** Takes the runs that were not shown yet, oldest first. */
  readonly show: (runs: readonly Run[]) => void;
  /** Called once when polls begin to fail, and again when the problem is another. */
  readonly onOutage: (problems: readonly Problem[]) => void;
  /** Called when a poll succeeds after failed ones. */
  readonly onAnswer: () => void;
}

/**
 * Shows the runs since an instant and then each new run, once, until `wait` rejects. A failed poll loses nothing, because the
 * next one reads from where the last successful one ended. Throws CommandFailure when the first poll fails.
 */
export async function followLog({ since, read, wait, show, onOutage, onAnswer }: Follow): Promise<never> {
  /** The runs of the last polls, by id, with the time when they were stored. */
  const seen = new Map<string, number>();
  let latest: number | undefined;
  let outage: string | undefined;
  const poll = async (): Promise<void> => {
    const start = latest === undefined ? { since } : { storedSince: new Date(latest - OVERLAP).toISOString() };
    const runs = await read(start);
    const fresh = runs.filter(({ id, at }) => !seen.has(id) && at >= Date.parse(since));
    for (const { id, storedAt } of runs) {
      seen.set(id, storedAt);
      latest = Math.max(latest ?? storedAt, storedAt);
    }
    for (const [id, storedAt] of seen) {
      if (latest !== undefined && storedAt < latest - OVERLAP) {
        seen.delete(id);
      }
    }
    if (fresh.length > 0) {
      show(fresh);
    }
  };
  await poll();
  for (;;) {
    await wait();
    try {
      await poll();
      if (outage !== undefined) {
        outage = undefined;
        onAnswer();
      }
    } catch (error) {
      if (!(error instanceof CommandFailure)) {
        throw error;
      }
      // The reason, and what was being read, differ from poll to poll.
      const words = error.problems.map(({ what }) => what.split(/: | \(/)[0]).join();
      if (words !== outage) {
        outage = words;
        onOutage(error.problems);
      }
    }
  }
}
