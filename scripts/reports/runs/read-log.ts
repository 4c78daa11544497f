import type { MedplumClient } from '@medplum/core';
import { orMedplumFailure } from '../../medplum/connection.ts';
import { parseRun, type Run } from './run.ts';

const PAGE = 500;

/** From when on a log is read: by the end of the runs, or by the time when Medplum stored their AuditEvents. */
export type LogStart = { readonly since: string } | { readonly storedSince: string };

/**
 * Reads the bot's runs since an instant, oldest first. In this order Medplum pages by a cursor, so a run that is stored
 * meanwhile moves no other run to another page. Throws CommandFailure.
 */
export async function readLog(medplum: MedplumClient, botId: string, start: LogStart): Promise<Run[]> {
  const query = new URLSearchParams({
    entity: `Bot/${botId}`,
    ...('since' in start ? { date: `ge${start.since}` } : { _lastUpdated: `ge${start.storedSince}` }),
    _sort: '_lastUpdated',
    _count: String(PAGE),
  });
  const runs = new Map<string, Run>();
  const read = async (): Promise<void> => {
    for await (const page of medplum.searchResourcePages('AuditEvent', query)) {
      for (const event of page) {
        const run = parseRun(event, botId);
        runs.set(run.id, run);
      }
    }
  };
  await orMedplumFailure(read(), "reading the bot's log");
  return [...runs.values()].sort((one, other) => one.at - other.at);
}
