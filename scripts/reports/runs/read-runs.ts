import type { MedplumClient } from '@medplum/core';
import type { AuditEvent } from '@medplum/fhirtypes';
import { parseRun, type Run } from './run.ts';

/** Milliseconds of an hour. */
export const HOUR = 3_600_000;

/** How many runs are read at most, by the outcome of their AuditEvents. A flood of refused requests must not hide the others. */
const MAX_RUNS = { succeeded: 5_000, failed: 2_000 } as const;
const PAGE = 500;

/** The bot's latest runs, newest first, and how often it refused or failed before that. */
export interface Runs {
  readonly entries: readonly Run[];
  /** Whether all runs of the period were read. */
  readonly isWhole: boolean;
  /** Milliseconds since 1970: every run since then was read, of those that succeeded and of those that did not. */
  readonly readSince: { readonly succeeded: number; readonly failed: number };
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
  const read = async (outcome: string, most: number): Promise<Part> => {
    const query = new URLSearchParams({
      entity,
      outcome,
      date: `ge${instantBefore(hours)}`,
      _sort: '-_lastUpdated',
      _count: String(PAGE),
    });
    const runs: Run[] = [];
    for await (const page of medplum.searchResourcePages('AuditEvent', query)) {
      runs.push(...page.map((event: AuditEvent) => parseRun(event, botId)));
      if (runs.length >= most) {
        return { runs, isWhole: false, since: runs.at(-1)?.at ?? now };
      }
    }
    return { runs, isWhole: true, since: now - hours * HOUR };
  };
  const succeeded = await read('0', MAX_RUNS.succeeded);
  const refused = await read('4', MAX_RUNS.failed);
  const oldest = await medplum.searchResources('AuditEvent', { entity, _sort: '_lastUpdated', _count: '1' });
  const [first] = oldest.map((event) => Date.parse(event.recorded ?? ''));
  return {
    // Of two runs at the same millisecond the failed one counts as the later.
    entries: [...refused.runs, ...succeeded.runs].sort((one, other) => other.at - one.at),
    isWhole: succeeded.isWhole && refused.isWhole,
    readSince: { succeeded: succeeded.since, failed: refused.since },
    failures: {
      today: await count(failed(`ge${instantBefore(24)}`)),
      weekBefore: await count(failed(`ge${instantBefore(8 * 24)}`, `lt${instantBefore(24)}`)),
    },
    since: first,
  };
}

/** The runs with one outcome. */
interface Part {
  readonly runs: readonly Run[];
  readonly isWhole: boolean;
  /** Milliseconds since 1970: every run since then was read. */
  readonly since: number;
}
