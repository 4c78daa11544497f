import type { BotEvent } from '@medplum/core';
import { isObject, membersOf } from '../semble/decode.ts';
import type { PageReport } from '../sync/page-report.ts';
import { type Run, SyncError } from '../sync/run.ts';
import { ListSweep } from '../sync/sweep.ts';
import { Pace } from './pace.ts';

/** Milliseconds after which a scheduled sweep begins no further step. The platform ends the bot after 300 seconds. */
const MAX_SWEEP_MS = 240_000;
/** Milliseconds after which the last step ends, ten seconds before the platform ends the bot. */
const LATEST = 290_000;
/** Milliseconds that one step may take. A step is a page of Semble's list, or 50 patients of a longer page. */
const STEP_DEADLINE = 25_000;
/** The least milliseconds between the starts of two steps, so that the requests of a sweep are spread. */
const INTERVAL = 1_500;
/** Milliseconds before a failed step is tried again. */
const AFTER_FAILURE = 15_000;

/**
 * Whether Medplum's schedule started this Bot. The input is the Bot itself (`Bot.cronString`) or a Cron resource that
 * names the Bot. An HTTP call can have the same body, but it always has headers.
 */
export function isSchedule({ headers, input, bot }: BotEvent): boolean {
  const target = isObject(input) ? scheduledBot(input) : undefined;
  return !headers && target !== undefined && target === bot?.reference;
}

/** The reference of the Bot that the input of a scheduled run names, or undefined. */
function scheduledBot({ resourceType, id, targetReference }: Readonly<Record<string, unknown>>): string | undefined {
  if (resourceType === 'Bot') {
    return `Bot/${id}`;
  }
  const { reference } = membersOf(targetReference);
  return resourceType === 'Cron' && typeof reference === 'string' && reference !== '' ? reference : undefined;
}

export interface ScheduledSweep {
  readonly result: 'swept';
  readonly counts: PageReport['counts'];
  /** Whether every page was done, up to the end of Semble's list. */
  readonly complete: boolean;
}

/**
 * Brings every patient in step that changed in the last `hours`, step by step, until the time limit of a scheduled run.
 * Throws SyncError `refused`; other failures are logged and their step is tried again.
 */
export async function sweepAll(base: Omit<Run, 'deadline'>, hours: number): Promise<ScheduledSweep> {
  const { clock, log } = base;
  const start = clock.now();
  const pace = new Pace(clock);
  const sweep = new ListSweep(new Date(start - hours * 3_600_000).toISOString(), log);
  const ended = (reason?: string): ScheduledSweep => {
    if (reason !== undefined) {
      log.problem(`sweep: ${reason}`);
    }
    return { result: 'swept', counts: sweep.counts, complete: sweep.isComplete };
  };
  for (;;) {
    const began = clock.now();
    let pause = INTERVAL;
    const waitedBefore = pace.waited;
    const run: Run = {
      ...base,
      awaitTurn: async () => {
        if (!(await pace.turn(start + LATEST))) {
          throw new SyncError('unavailable', 'no time is left for another request to Semble');
        }
      },
      // The deadline limits the time that Semble and Medplum take, so the waits of the pace do not count.
      get deadline() {
        return Math.min(began + STEP_DEADLINE + pace.waited - waitedBefore, start + LATEST);
      },
    };
    try {
      await sweep.step(run);
    } catch (error) {
      if (!(error instanceof SyncError) || error.kind === 'refused') {
        throw error;
      }
      log.problem(`sweep: a page failed: ${error.message}`);
      pause = AFTER_FAILURE;
    }
    if (sweep.isComplete) {
      return ended();
    }
    if (sweep.fault) {
      return ended(`Semble's list ${sweep.fault}`);
    }
    const next = Math.max(clock.now(), began + pause);
    if (next >= start + MAX_SWEEP_MS) {
      return ended('the time was up before the end of the list');
    }
    await clock.wait(next - clock.now());
  }
}
