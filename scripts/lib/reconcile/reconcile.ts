import { type Clock, systemClock } from '../../../src/sync/clock.ts';
import type { Environment } from '../environment.ts';
import { steadily } from '../in-step/ask-steadily.ts';
import { Budget } from '../in-step/budget.ts';
import { reachBot } from '../reach-bot.ts';
import { sembleReading } from '../semble-reading.ts';
import type { Terminal } from '../terminal.ts';
import { type ReconcileReport, verdictOn } from './drift.ts';
import { findDrift, type Lines, listSides } from './find-drift.ts';
import { mend, retireDeleted } from './mend-drift.ts';

export interface ReconcileOptions {
  /** Bring the missing and the differing in step. */
  readonly fix?: boolean;
  /** Retire Patients whose patients Semble lists among the deleted. */
  readonly fixDeletions?: boolean;
  /** More than so many are not retired at all; 10 when left out. */
  readonly maxDeletions?: number;
  readonly clock?: Clock;
}

const MAX_DELETIONS = 10;

/**
 * Compares Semble's complete list with Medplum's Patients and, where it is told to, has the bot mend what differs.
 * Throws CommandFailure when it can't be told how things stand.
 */
export async function reconcile(
  environment: Environment,
  options: ReconcileOptions,
  terminal: Terminal,
): Promise<ReconcileReport> {
  const { fix = false, fixDeletions = false, maxDeletions = MAX_DELETIONS, clock = systemClock } = options;
  const budget = new Budget(clock);
  const bot = await reachBot(environment, { clock, onTrouble: () => budget.slower() });
  const lines: Lines = {
    medplum: bot.medplum,
    ask: sembleReading(new Map([...bot.secrets, ...environment.settings])).ask,
    askBot: steadily(bot.askBot, budget, clock),
    budget,
  };
  const sides = await listSides(lines, terminal);
  const drift = await findDrift(lines, sides, terminal);
  const mended = fix
    ? await terminal.step(
        'Mending',
        () => mend(lines.askBot, drift),
        () => 'done',
      )
    : undefined;
  const retirement = fixDeletions ? await retireDeleted(lines.askBot, drift, maxDeletions) : undefined;
  return {
    semble: sides.listed.size,
    medplum: sides.patients.size,
    drift,
    ...(mended && { mended }),
    ...(retirement && { retirement }),
    verdict: verdictOn(drift, mended, retirement),
  };
}
