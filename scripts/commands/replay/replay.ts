import { type Clock, systemClock } from '../../../src/clock.ts';
import { reachBot, writeTargetOf } from '../../bot/connect.ts';
import { retryFailed } from '../../bot/retry-failed.ts';
import type { Confirm } from '../../core/confirm.ts';
import type { Environment } from '../../core/environment.ts';
import { PROGRAM } from '../../core/names.ts';
import { CommandFailure, type Problem } from '../../core/problem.ts';
import type { Terminal } from '../../core/terminal.ts';
import { announceTarget } from '../../core/write-target.ts';
import { lostDeliveries } from '../../reports/runs/lost-deliveries.ts';
import { hasFailed, keyOf, LaterRuns, taskOf } from '../../reports/runs/made-good.ts';
import { readLog } from '../../reports/runs/read-log.ts';
import { repairsIn } from '../../reports/runs/repairs.ts';
import type { Run } from '../../reports/runs/run.ts';
import { Budget } from '../../semble/pace.ts';
import { carryOut } from './carry-out.ts';
import { type Plan, planReplay, type Repeat, repeatsOf } from './plan.ts';
import { type Outcome, type ReplayReport, replayed } from './report.ts';
import { mergeSender } from './send-merge.ts';
import { showPlan } from './show.ts';

export interface ReplayOptions {
  /** An instant: failed deliveries since then are repeated. */
  readonly since: string;
  /** Semble's id of one delivery attempt; only this one is repeated. */
  readonly event?: string | undefined;
  readonly dryRun?: boolean;
  /** Asks a person about each merge; without it merges are left. */
  readonly confirm?: Confirm | undefined;
  readonly clock?: Clock;
}

/**
 * Repeats the failed deliveries of the log that no later run has made good: syncs and deletions as operator requests, merges as
 * signed deliveries. Throws CommandFailure when the log cannot be read or the event cannot be repeated; what stops it later is
 * in the report.
 */
export async function replay(
  environment: Environment,
  { since, event, dryRun = false, confirm, clock = systemClock }: ReplayOptions,
  terminal: Terminal,
): Promise<ReplayReport> {
  const reached = await terminal.step(
    'Looking for the bot',
    () => reachBot(environment, { clock }),
    () => undefined,
  );
  const readRuns = () => readLog(reached.medplum, reached.deployed.bot.id, { since });
  const runs = await terminal.step("The bot's log", readRuns, (found) => `${found.length} runs since ${since}`);
  const plan = event === undefined ? planReplay(runs, laterThan(runs)) : planOf(event, runs);
  showPlan(plan.repeats, { dryRun }, terminal);
  const planned: Outcome = { result: dryRun ? 'planned' : 'not done', isWell: false };
  const outcomes = new Map(plan.repeats.map((repeat): [Repeat, Outcome] => [repeat, planned]));
  let problems: readonly Problem[] = [];
  if (!dryRun && plan.repeats.length > 0) {
    announceTarget(writeTargetOf(environment, reached), { terminal });
    const means = {
      askBot: retryFailed(reached.askBot, new Budget(clock), clock),
      sendMerge: mergeSender(environment, clock),
      confirm,
      isMadeGood: async ({ task }: Repeat) => {
        const now = await readRuns();
        const ofTask = now.filter((run) => hasFailed(run) && isSame(run, keyOf(task)));
        const later = laterThan(now);
        return ofTask.length > 0 && ofTask.every((run) => later.haveMadeGood(run));
      },
    };
    const ended = (repeat: Repeat, outcome: Outcome): void => void outcomes.set(repeat, outcome);
    problems = await problemsOf(carryOut(plan.repeats, means, ended, terminal));
  }
  const repeats = [...outcomes].map(([repeat, outcome]) => replayed(repeat, outcome));
  const lost = event === undefined ? lostByType(runs) : [];
  const isWell = repeats.every((one) => one.isWell) && plan.unnamed + lost.length + problems.length === 0;
  return { dryRun, since, repeats, unnamed: plan.unnamed, lost, isWell, problems };
}

function laterThan(runs: readonly Run[]): LaterRuns {
  return new LaterRuns(runs, repairsIn(runs, 0));
}

function isSame(run: Run, key: string): boolean {
  const task = taskOf(run);
  return task !== undefined && keyOf(task) === key;
}

/** Plans the repeat of one delivery that failed or was quarantined. Throws CommandFailure when it cannot be repeated. */
function planOf(eventId: string, runs: readonly Run[]): Plan {
  const run = runs.find(({ facts }) => facts.get('eventId') === eventId);
  if (!run) {
    throw new CommandFailure({
      what: 'The log has no delivery with this event id',
      todo: `${PROGRAM} logs --json shows the ids; --since reads further back. A request whose sender was not proven (401) has no id in the log and is never repeated.`,
    });
  }
  if (taskOf(run) === undefined) {
    throw new CommandFailure({
      what:
        run.result === '401'
          ? 'This delivery was answered 401: it is never repeated, because its sender was not proven'
          : 'This event is about no patient, so there is nothing to repeat',
      todo: `${PROGRAM} reconcile compares all patients.`,
    });
  }
  const isOpen = run.result === 'quarantined' || hasFailed(run);
  return { repeats: isOpen && !laterThan(runs).haveMadeGood(run) ? repeatsOf([run]) : [], unnamed: 0 };
}

/** The deliveries that Semble gave up on and that no comparison has found since then. */
function lostByType(runs: readonly Run[]): ReplayReport['lost'] {
  const open = lostDeliveries(
    runs,
    repairsIn(runs, 0).filter(({ since }) => since === Number.NEGATIVE_INFINITY),
  );
  const types = Map.groupBy(
    open.filter(({ isRepaired }) => !isRepaired),
    ({ eventType }) => eventType ?? 'unknown',
  );
  return [...types].map(([eventType, ones]) => ({ eventType, count: ones.length }));
}

/** The problems of work that a CommandFailure ended; none when it came to its end. */
async function problemsOf(work: Promise<void>): Promise<readonly Problem[]> {
  try {
    await work;
    return [];
  } catch (error) {
    if (error instanceof CommandFailure) {
      return error.problems;
    }
    throw error;
  }
}
