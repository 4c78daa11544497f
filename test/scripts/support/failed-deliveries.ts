import { onTestFinished } from 'vitest';
import type { FaultyRequest } from '../../../local/faults.ts';
import { showLogs } from '../../../scripts/commands/logs/show.ts';
import { type ReplayOptions, replay } from '../../../scripts/commands/replay/replay.ts';
import type { ReplayReport } from '../../../scripts/commands/replay/report.ts';
import { showReplay } from '../../../scripts/commands/replay/show.ts';
import { readLogStart } from '../../../scripts/core/checks/log-start.ts';
import { plainTerminal } from '../../../scripts/core/terminal.ts';
import { type LogFilter, type LogReport, logSource, readLogs } from '../../../scripts/reports/logs/logs.ts';
import { aPractice, hastyClock, type Practice } from './practice.ts';

/** A clinic whose deliveries are sent one by one, and what an operator sees of its log. */
export interface LoggedPractice extends Practice {
  /** Sends the held deliveries once each, in their order; returns the statuses. */
  deliver(): Promise<(number | undefined)[]>;
  /** Drops the held deliveries. */
  drop(): void;
  logs(filter?: LogFilter): Promise<LogReport>;
  /** The lines that `logs` shows. */
  logLines(filter?: LogFilter): Promise<string>;
  replay(options?: Partial<ReplayOptions>): Promise<ReplayReport>;
  /** The lines that `replay` has shown. */
  readonly replayLines: string[];
}

/** Opens a practice with a deployed bot. */
export async function aLoggedPractice(): Promise<LoggedPractice> {
  const practice = await aPractice();
  const { environment, semble } = practice;
  const since = readLogStart('24h', Date.now());
  const replayLines: string[] = [];
  const logs = (filter: LogFilter = {}): Promise<LogReport> => readLogs(logSource(environment), since, filter);
  return {
    ...practice,
    replayLines,
    deliver: async () => {
      const statuses: (number | undefined)[] = [];
      for (const held of [...semble.outbox.held]) {
        statuses.push((await held.deliver()).status);
      }
      return statuses;
    },
    drop: () => {
      semble.outbox.discard();
      semble.outbox.hold();
    },
    logs,
    logLines: async (filter = {}) => {
      const lines: string[] = [];
      showLogs(
        await logs(filter),
        filter,
        plainTerminal((line) => lines.push(line)),
      );
      return lines.join('\n');
    },
    replay: async (options = {}) => {
      const terminal = plainTerminal((line) => replayLines.push(line));
      const report = await replay(environment, { since, clock: hastyClock, ...options }, terminal);
      showReplay(report, terminal);
      return report;
    },
  };
}

/** Lets every request of one server fail until the returned function is called. */
export function outage(
  { faults }: Practice['medplum'] | Practice['semble'],
  match: (request: FaultyRequest) => boolean,
): () => void {
  faults.add({ match, times: Number.POSITIVE_INFINITY, status: 503, body: '{}' });
  const end = (): void => faults.clear();
  onTestFinished(end);
  return end;
}

/** The requests of the bot to Semble. */
export const toSemble = ({ path }: FaultyRequest): boolean => path.startsWith('/graphql');

/** The requests for Patients, and batches. */
export const toPatients = ({ path, method }: FaultyRequest): boolean =>
  path.startsWith('/fhir/R4/Patient') ||
  (path.startsWith('/fhir/R4') && method === 'POST' && !path.includes('AuditEvent'));
