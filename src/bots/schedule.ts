import type { BotEvent } from '@medplum/core';
import { isObject, membersOf } from '../semble/decode.ts';
import type { PageReport } from '../sync/page-report.ts';
import { type Run, SyncError } from '../sync/run.ts';
import { ListSweep } from '../sync/sweep.ts';
import { Pace } from './pace.ts';

/** Milliseconds after which a scheduled sweep begins no further step, of the 300 seconds that the bot has. */
const MAX_SWEEP_MS = 240_000;
/** Milliseconds after which nothing goes on: the platform ends the bot ten seconds later. */
const LATEST = 290_000;
/** Milliseconds that one step may take, which is a page of Semble's list or 50 patients of a longer one. */
const STEP_DEADLINE = 25_000;
/** Milliseconds from step to step, at least, so that the requests of a sweep are spread. */
const INTERVAL = 1_500;
/** Milliseconds before a step that came to nothing is tried again. */
const AFTER_FAILURE = 15_000;

/**
 * Whether this is the platform's own schedule of this Bot: `Bot.cronString`, which hands over the Bot itself, or a Cron
 * resource, which hands over itself. An HTTP call always has headers, and the form of its body proves nothing.
 */
export function isSchedule({ headers, input, bot }: BotEvent): boolean {
  const target = isObject(input) ? scheduledBot(input) : undefined;
  return !headers && target !== undefined && target === bot?.reference;
}

/** The reference of the Bot that the input of a scheduled run names; undefined when it is no such input. */
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
  /** Whether Semble's list came to its proper end, with every page done. */
  readonly complete: boolean;
}

/** Brings every patient in step that changed in the last `hours`, step by step, for as long as a schedule may take. */
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
      // What a step waits for its turn is no time that either side took.
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
      log.problem(`sweep: a page came to nothing: ${error.message}`);
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
