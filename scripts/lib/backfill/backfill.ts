import type { Swept } from '../../../src/bots/operator-request.ts';
import { type Clock, systemClock } from '../../../src/sync/clock.ts';
import type { Environment } from '../environment.ts';
import { steadily } from '../in-step/ask-steadily.ts';
import { Budget } from '../in-step/budget.ts';
import { walkSembleList } from '../in-step/list-semble.ts';
import { inThousands, type Progress } from '../in-step/progress.ts';
import { CommandFailure } from '../problem.ts';
import { type ReachedBot, reachBot } from '../reach-bot.ts';
import { sembleReading } from '../semble-reading.ts';
import { countStrangers } from '../strangers.ts';
import type { Terminal } from '../terminal.ts';
import { BackfillPages } from './pages.ts';
import { showUnwritten } from './show.ts';
import { BackfillStateFile } from './state.ts';

export interface BackfillOptions {
  /** Say what would happen, and write nothing. */
  readonly dryRun?: boolean;
  /** Go on although Medplum holds Patients without a Semble identifier. */
  readonly alongside?: boolean;
  /** Go on behind the last page that an interrupted backfill finished. */
  readonly resume?: boolean;
  /** Only patients that Semble changed at or after this instant. */
  readonly since?: string;
  /** Where the state is kept; `.semble-backfill.json` when left out. */
  readonly stateFile?: string;
  /** Ends it behind the page that is under way. */
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
  /** Shows how far it has come; `already` is what earlier runs did. */
  readonly progress?: (already: number) => Progress;
}

/** How a backfill ended. Ids and fixed words, never values. */
export interface BackfillReport extends Pick<Swept, 'counts' | 'quarantined' | 'failed'> {
  readonly dryRun: boolean;
  /** Whether the end of Semble's list was reached; otherwise it can be resumed. */
  readonly complete: boolean;
  /** When it began, before any interruption, as an instant. */
  readonly started: string;
}

const STATE_FILE = '.semble-backfill.json';

/**
 * Brings every patient that Semble lists in step, page by page, through the deployed bot. A patient who can't be is
 * reported and passed over. Throws CommandFailure; the next run with `resume` goes on behind the last finished page.
 */
export async function backfill(
  environment: Environment,
  options: BackfillOptions,
  terminal: Terminal,
): Promise<BackfillReport> {
  checkOptions(options);
  const { dryRun = false, clock = systemClock } = options;
  const budget = new Budget(clock);
  const bot = await reachBot(environment, { clock, onTrouble: () => budget.slower() });
  const file = new BackfillStateFile(options.stateFile ?? STATE_FILE);
  const earlier = options.resume ? file.read(bot.projectId) : undefined;
  if (!earlier) {
    await checkStrangers(bot, options, terminal);
  }
  const pages = new BackfillPages(earlier, options.since, clock.now());
  const total = pages.done + (await countListed(environment, bot, pages, budget, terminal));
  const askBot = steadily(bot.askBot, budget, clock);
  const progress = options.progress?.(pages.done);
  try {
    while (!pages.complete && !options.signal?.aborted) {
      await pages.next(askBot, !dryRun);
      if (!dryRun) {
        file.keep(pages.state(bot.projectId));
      }
      progress?.show(pages.done, total);
    }
  } catch (error) {
    progress?.end();
    showUnwritten(pages, terminal);
    throw error instanceof CommandFailure && !dryRun && pages.cursor !== undefined ? resumable(error, pages) : error;
  }
  progress?.end();
  const { counts, quarantined, failed, complete, started } = pages;
  return { dryRun, complete, started, counts, quarantined, failed };
}

function checkOptions({ resume, since, dryRun }: BackfillOptions): void {
  if (resume && (since !== undefined || dryRun)) {
    throw new CommandFailure({
      what: `--resume and --${dryRun ? 'dry-run' : 'since'} exclude each other`,
      todo: 'An interrupted backfill goes on as it was begun: give --resume alone',
    });
  }
  const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;
  if (since !== undefined && (!instant.test(since) || Number.isNaN(Date.parse(since)))) {
    throw new CommandFailure({ what: '--since is not an instant', todo: 'It looks like 2026-01-31T08:00:00Z' });
  }
}

/** Whom Medplum knows without a Semble identifier would get a second Patient. */
async function checkStrangers(
  { medplum }: ReachedBot,
  { alongside, dryRun }: BackfillOptions,
  terminal: Terminal,
): Promise<void> {
  const strangers = await countStrangers(medplum);
  if (strangers === 0 || alongside) {
    return;
  }
  const what = `Medplum holds ${inThousands(strangers)} Patients without a Semble identifier: people whom Semble knows too would get a second one`;
  if (!dryRun) {
    const todo = 'Run npm run adopt, which ties them together; or, if these are other people, add --alongside';
    throw new CommandFailure({ what, todo });
  }
  terminal.note(what);
}

/** Semble gives no total, so its list is walked once: one request for 50 patients. */
function countListed(
  environment: Environment,
  bot: ReachedBot,
  { since, cursor }: BackfillPages,
  budget: Budget,
  terminal: Terminal,
): Promise<number> {
  const { ask } = sembleReading(new Map([...bot.secrets, ...environment.settings]));
  const count = async (): Promise<number> => {
    let found = 0;
    await walkSembleList(ask, budget, { since, cursor }, (ids) => {
      found += ids.length;
    });
    return found;
  };
  return terminal.step("Counting Semble's patients", count, inThousands);
}

function resumable({ problems }: CommandFailure, { done }: BackfillPages): CommandFailure {
  const what = `The backfill stopped behind ${inThousands(done)} patients`;
  return new CommandFailure(...problems, { what, todo: 'npm run backfill -- --resume goes on from there' });
}
