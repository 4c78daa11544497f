import { type Clock, systemClock } from '../../../src/clock.ts';
import { reachBot, writeTargetOf } from '../../bot/connect.ts';
import { emptyPageResponse } from '../../bot/page-report.ts';
import { retryFailed } from '../../bot/retry-failed.ts';
import type { Confirm } from '../../core/confirm.ts';
import type { Environment } from '../../core/environment.ts';
import { Problems } from '../../core/problem.ts';
import type { Terminal } from '../../core/terminal.ts';
import { announceTarget } from '../../core/write-target.ts';
import { COMPLETE } from '../../reports/runs/comparison.ts';
import type { LoggedNote } from '../../reports/runs/notes.ts';
import { Budget, rateLimited } from '../../semble/pace.ts';
import { sembleReadingOf } from '../../semble/patient-access.ts';
import { countRetired, type Sides } from './compare.ts';
import { confirmRetirement } from './confirm-retirement.ts';
import { comparisonCounts, type Drift, type ReconcileReport, verdictOn } from './drift.ts';
import { findDrift, listSides } from './find-drift.ts';
import type { Lines } from './lines.ts';
import { findKept, mend, retireDeleted } from './mend-drift.ts';

export interface ReconcileOptions {
  /** Bring missing and differing patients in step. */
  readonly fix?: boolean;
  /** Retire Patients whose patients Semble lists as deleted. */
  readonly fixDeletions?: boolean;
  /** If more Patients would be retired, none is; 10 when left out. */
  readonly maxDeletions?: number;
  /** Asks a person before the first write if Patients would be retired; without it nobody is asked. */
  readonly confirm?: Confirm;
  readonly clock?: Clock;
}

/** The default of `--max-deletions`. */
export const MAX_DELETIONS = 10;

/**
 * Compares Semble's complete list with Medplum's Patients and, with `fix` or `fixDeletions`, asks the bot to correct the
 * drift. Throws CommandFailure when the comparison fails. A later problem is in the report, beside the corrections made
 * until then.
 */
export async function reconcile(
  environment: Environment,
  options: ReconcileOptions,
  terminal: Terminal,
): Promise<ReconcileReport> {
  const { maxDeletions = MAX_DELETIONS, confirm, clock = systemClock } = options;
  const budget = new Budget(clock);
  const bot = await reachBot(environment, { clock, onTemporaryFailure: () => budget.backOff() });
  const source = await sembleReadingOf(bot, environment.settings);
  const lines: Lines = {
    medplum: bot.medplum,
    ask: rateLimited(source.ask, budget),
    mapping: source.mapping,
    askBot: retryFailed(bot.askBot, budget, clock),
    clock,
    deactivates: bot.settings.deletePolicy === 'deactivate' || bot.settings.scheme === 'none',
  };
  if (options.fix || options.fixDeletions) {
    announceTarget(writeTargetOf(environment, bot), { terminal });
  }
  const from = clock.now();
  const note = async (counts: LoggedNote['counts']): Promise<void> => {
    const missing = await bot.leaveNote({ about: 'compared', from, to: clock.now(), counts });
    if (missing !== undefined) {
      terminal.note(missing);
    }
  };
  const { sides, drift } = await compareSides(lines, terminal).catch(async (error: unknown) => {
    await note({ [COMPLETE]: 0 });
    throw error;
  });
  const deletions = drift.surplus.filter(({ why }) => why === 'deleted').length;
  const mustAsk = options.fixDeletions && confirm && deletions > 0 && deletions <= maxDeletions;
  const { deactivates } = lines;
  const isDeclined = mustAsk ? !(await confirmRetirement(drift, { confirm, deactivates, terminal })) : false;
  const { fix = false, fixDeletions = false } = isDeclined ? {} : options;
  const mended = fix ? emptyPageResponse() : undefined;
  const retirement = fixDeletions ? { results: [], tooMany: 0 } : undefined;
  let kept: ReadonlySet<string> = new Set();
  const write = async (): Promise<void> => {
    if (mended) {
      await terminal.step(
        'Mending',
        () => mend(lines.askBot, drift, mended),
        () => 'done',
      );
      kept = await findKept(lines, drift);
    }
    if (retirement) {
      await retireDeleted(lines.askBot, drift, maxDeletions, retirement);
    }
  };
  const problems = new Problems();
  await problems.of(write());
  const report = {
    semble: sides.listed.size,
    medplum: sides.patients.size,
    retired: countRetired(sides),
    drift,
    ...(mended && { mended: { counts: mended.counts, quarantined: mended.quarantined, failed: mended.failed } }),
    ...(retirement && { retirement }),
    ...(isDeclined && { isDeclined }),
    problems: problems.all,
  };
  await note(comparisonCounts(report, kept));
  return {
    ...report,
    verdict: problems.all.length > 0 ? 'could not tell' : verdictOn(drift, mended, retirement, kept),
  };
}

async function compareSides(
  lines: Lines,
  terminal: Terminal,
): Promise<{ readonly sides: Sides; readonly drift: Drift }> {
  const sides = await listSides(lines, terminal);
  return { sides, drift: await findDrift(lines, sides, terminal) };
}
