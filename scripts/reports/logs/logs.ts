import { findDeployedBot } from '../../bot/find-bot.ts';
import type { Environment } from '../../core/environment.ts';
import { entryOf, isAbout, type LogEntry } from '../log-entry.ts';
import { hasFailed, LaterRuns } from '../runs/made-good.ts';
import { ownRefusals } from '../runs/notes.ts';
import { type LogStart, readLog } from '../runs/read-log.ts';
import { repairsIn } from '../runs/repairs.ts';
import type { Run } from '../runs/run.ts';

/** Which runs of the log are shown; all of them when none is set. */
export interface LogFilter {
  /** Failed runs that no later run has made good. */
  readonly failed?: boolean | undefined;
  /** Requests whose sender was not proven (401). */
  readonly refused?: boolean | undefined;
  /** The runs about this Semble id. */
  readonly patient?: string | undefined;
}

/** The log of the bot. */
export interface LogReport {
  /** An instant: how far back the log was read. */
  readonly since: string;
  /** Oldest first. */
  readonly entries: readonly LogEntry[];
  /** How many runs the log has since then, whatever the filter. */
  readonly runs: number;
}

/** Reads runs from Medplum. Throws CommandFailure. */
export type LogSource = (start: LogStart) => Promise<Run[]>;

/** Creates a source that logs in at its first read, and again after a failed one: an outage may have ended the session. */
export function logSource(environment: Environment): LogSource {
  let found: ReturnType<typeof findDeployedBot> | undefined;
  return async (start) => {
    try {
      found ??= findDeployedBot(environment);
      const { medplum, deployed } = await found;
      return await readLog(medplum, deployed.bot.id, start);
    } catch (error) {
      found = undefined;
      throw error;
    }
  };
}

/** Reads the log since an instant. Throws CommandFailure. */
export async function readLogs(source: LogSource, since: string, filter: LogFilter): Promise<LogReport> {
  const runs = await source({ since });
  const later = new LaterRuns(runs, repairsIn(runs, 0));
  const isShown = showsRun(filter);
  const shown = runs.filter((run) => isShown(run) && !(filter.failed && later.haveMadeGood(run)));
  const own = ownRefusals(runs);
  const entries = shown.map(
    (run): LogEntry => ({
      ...entryOf(run),
      ...(own.has(run.id) && { selfTest: true }),
      ...(canBeMadeGood(run) && later.haveMadeGood(run) && { madeGood: true }),
    }),
  );
  return { since, entries, runs: runs.length };
}

/** Whether a run left something to do that a later run can do. */
function canBeMadeGood(run: Run): boolean {
  return hasFailed(run) || run.result === 'quarantined' || (run.kind === 'sweep' && !run.complete);
}

/** Returns a function that says whether a run is one of those that the filter asks for, whatever came later. */
export function showsRun({ failed, refused, patient }: LogFilter): (run: Run) => boolean {
  return (run) => {
    const entry = entryOf(run);
    return (
      (!failed || entry.failed) &&
      (!refused || entry.result === '401') &&
      (patient === undefined || isAbout(entry, patient))
    );
  };
}
