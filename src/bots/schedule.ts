import type { BotEvent } from '@medplum/core';
import { isObject } from '../semble/decode.ts';
import { PageReport } from '../sync/page-report.ts';
import { type Run, Stopped } from '../sync/run.ts';
import { sweepPage } from '../sync/sweep.ts';

/** Milliseconds in which a scheduled sweep begins no further page, of the 300 seconds that the bot has. */
const LONGEST = 240_000;
/** Milliseconds that one page may take. */
const PAGE_DEADLINE = 25_000;
/** Milliseconds from page to page, at least: with four requests a page this stays well below Semble's 240 a minute. */
const INTERVAL = 1_500;
/** Milliseconds before a page that came to nothing is tried again. */
const AFTER_FAILURE = 15_000;

/** Whether this is the platform's own schedule: an HTTP call always has headers, and how a body looks proves nothing. */
export function isSchedule(event: BotEvent): boolean {
  const { headers, input, bot } = event;
  return !headers && isObject(input) && input['resourceType'] === 'Bot' && bot?.reference === `Bot/${input['id']}`;
}

export interface ScheduledSweep {
  readonly result: 'swept';
  readonly counts: PageReport['counts'];
  /** Whether the end of Semble's list was reached. */
  readonly complete: boolean;
}

/** Brings every patient in step that changed in the last `hours`, page by page, for as long as a schedule may take. */
export async function sweepAll(base: Omit<Run, 'deadline'>, hours: number): Promise<ScheduledSweep> {
  const { clock, log } = base;
  const start = clock.now();
  const since = new Date(start - hours * 3_600_000).toISOString();
  const report = new PageReport(log);
  let cursor: string | undefined;
  for (;;) {
    const began = clock.now();
    const page = new PageReport(log);
    let pause = INTERVAL;
    try {
      cursor = await sweepPage({ ...base, deadline: began + PAGE_DEADLINE }, { since, cursor, write: true }, page);
      report.add(page);
      if (cursor === undefined) {
        return { result: 'swept', counts: report.counts, complete: true };
      }
    } catch (error) {
      if (!(error instanceof Stopped) || error.stop === 'refused') {
        throw error;
      }
      log.problem(`sweep: a page came to nothing: ${error.message}`);
      pause = AFTER_FAILURE;
    }
    const next = Math.max(clock.now(), began + pause);
    if (next >= start + LONGEST) {
      log.problem('sweep: the time was up before the end of the list');
      return { result: 'swept', counts: report.counts, complete: false };
    }
    await clock.wait(next - clock.now());
  }
}
