import type { MedplumClient } from '@medplum/core';
import type { AuditEvent } from '@medplum/fhirtypes';
import { parseRun, type Run } from './run.ts';

/** Milliseconds of an hour. */
export const HOUR = 3_600_000;

/** How many runs are read at most. */
const MAX_RUNS = 5_000;
const PAGE = 500;

/** The bot's latest runs, newest first, and how often it refused or failed before that. */
export interface Runs {
  readonly entries: readonly Run[];
  /** Whether all runs of the period were read. */
  readonly isWhole: boolean;
  /** Runs without success of the last 24 hours, and of the 7 days before. */
  readonly failures: { readonly today: number; readonly weekBefore: number };
  /** The time of the oldest stored run, in milliseconds since 1970; undefined when there is none. */
  readonly since: number | undefined;
}

/** Reads the runs of the last `hours` from the bot's AuditEvents. Throws the error of Medplum. */
export async function readRuns(medplum: MedplumClient, botId: string, hours: number, now: number): Promise<Runs> {
  const entity = `Bot/${botId}`;
  const instantBefore = (age: number): string => new Date(now - age * HOUR).toISOString();
  const count = async (query: URLSearchParams): Promise<number> =>
    (await medplum.search('AuditEvent', query)).total ?? 0;
  const failed = (...dates: readonly string[]): URLSearchParams =>
    new URLSearchParams([
      ['entity', entity],
      ['outcome', '4'],
      ...dates.map((date): [string, string] => ['date', date]),
      ['_summary', 'count'],
    ]);
  const entries: Run[] = [];
  const query = new URLSearchParams({
    entity,
    date: `ge${instantBefore(hours)}`,
    _sort: '-_lastUpdated',
    _count: String(PAGE),
  });
  for await (const page of medplum.searchResourcePages('AuditEvent', query)) {
    entries.push(...page.map((event: AuditEvent) => parseRun(event, botId)));
    if (entries.length >= MAX_RUNS) {
      break;
    }
  }
  const oldest = await medplum.searchResources('AuditEvent', { entity, _sort: '_lastUpdated', _count: '1' });
  const [first] = oldest.map((event) => Date.parse(event.recorded ?? ''));
  return {
    entries,
    isWhole: entries.length < MAX_RUNS,
    failures: {
      today: await count(failed(`ge${instantBefore(24)}`)),
      weekBefore: await count(failed(`ge${instantBefore(8 * 24)}`, `lt${instantBefore(24)}`)),
    },
    since: first,
  };
}
