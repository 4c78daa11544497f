import type { BotEvent } from '@medplum/core';
import { type Clock, TimeUp } from '../clock.ts';
import { membersOf } from '../semble/decode.ts';
import { type Run, SyncError } from '../sync/run.ts';
import { sembleAccess } from '../sync/semble-patient.ts';
import { type PracticeSweep, sweepPractice, type TryStep } from '../sync/sweep/sweep-practice.ts';

/** Milliseconds after which a scheduled sweep begins no further step. The platform ends the bot after 300 seconds. */
const MAX_SWEEP_MS = 240_000;
/** Milliseconds after which the last step ends, ten seconds before the platform ends the bot. */
const LATEST = 290_000;
/** Milliseconds that one step may take. A step is a page of Semble's list, or 50 patients of a longer page. */
const STEP_DEADLINE = 25_000;
/** Milliseconds between two requests to Semble: 160 a minute. Semble allows 240; the rest is left for deliveries. */
const INTERVAL = 375;
/** Milliseconds before a failed step is tried again. */
const AFTER_FAILURE = 15_000;

/**
 * Whether Medplum's schedule started this Bot. The input is the Bot itself (`Bot.cronString`) or a Cron resource that
 * names the Bot. An HTTP call can have the same body, but it always has headers.
 */
export function isSchedule({ headers, input, bot }: BotEvent): boolean {
  const target = scheduledBot(membersOf(input));
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

export interface ScheduledSweep extends PracticeSweep {
  readonly result: 'swept';
}

/**
 * Brings the unconfirmed Patients in step, then the patients that changed in the last `hours`, and then everybody, step
 * by step, until the time limit of a scheduled run. Throws SyncError `refused`; other failures are logged and their step
 * is tried again.
 */
export async function sweepAll(base: Omit<Run, 'deadline'>, hours: number): Promise<ScheduledSweep> {
  sembleAccess(base);
  const { clock, log } = base;
  const start = clock.now();
  let next = start;
  const tryStep: TryStep = async (step) => {
    if (Math.max(next, clock.now()) >= start + MAX_SWEEP_MS) {
      throw new TimeUp();
    }
    await waitUntil(clock, next);
    let deadline = clock.now() + STEP_DEADLINE;
    const run: Run = {
      ...base,
      // The deadline limits the time that Semble and Medplum take, so the waits between requests do not count.
      awaitTurn: async () => {
        deadline += await waitUntil(clock, next);
        next = clock.now() + INTERVAL;
      },
      get deadline() {
        return Math.min(deadline, start + LATEST);
      },
    };
    try {
      return await step(run);
    } catch (error) {
      if (!(error instanceof SyncError) || error.kind === 'refused') {
        throw error;
      }
      log.problem(`sweep: a page failed: ${error.message}`);
      next = clock.now() + AFTER_FAILURE;
      return undefined;
    }
  };
  return { result: 'swept', ...(await sweepPractice(base, hours, tryStep)) };
}

/** Waits until `time`, in milliseconds since 1970, and returns the milliseconds of the wait. */
async function waitUntil(clock: Clock, time: number): Promise<number> {
  const ms = Math.max(0, time - clock.now());
  await clock.wait(ms);
  return ms;
}
