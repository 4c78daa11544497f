import { type Clock, systemClock } from '../../../src/clock.ts';
import { parseInstant } from '../../../src/mappers/dates.ts';
import { listPatients } from '../../../src/semble/list-patients.ts';
import { ListWalk } from '../../../src/semble/list-walk.ts';
import { type ReachedBot, reachBot, writeTargetOf } from '../../bot/connect.ts';
import { retryFailed } from '../../bot/retry-failed.ts';
import { showUnwritten } from '../../bot/show-unwritten.ts';
import type { Environment } from '../../core/environment.ts';
import { PROGRAM } from '../../core/names.ts';
import { CommandFailure } from '../../core/problem.ts';
import { countOf, type Progress } from '../../core/progress.ts';
import type { Terminal } from '../../core/terminal.ts';
import { announceTarget } from '../../core/write-target.ts';
import { countUnmatchedPatients } from '../../medplum/patients/unmatched-patients.ts';
import { Budget, rateLimited } from '../../semble/pace.ts';
import { sembleReadingOf } from '../../semble/patient-access.ts';
import { cursorAfter } from '../../semble/patient-list.ts';
import { retryTransient } from '../../semble/retry.ts';
import { noteOn } from './note.ts';
import { BackfillPages } from './pages.ts';
import type { BackfillReport } from './report.ts';
import { BackfillStateFile } from './state.ts';

export interface BackfillOptions {
  /** Report what the bot would do, and write nothing. */
  readonly dryRun?: boolean;
  /** Run although Medplum holds Patients without a Semble identifier. */
  readonly allowUnmatched?: boolean;
  /** Continue after the last page that an interrupted backfill finished. */
  readonly resume?: boolean;
  /** Only patients that Semble changed at or after this instant. */
  readonly since?: string;
  /** The directory of the state file; the current directory when left out. */
  readonly directory?: string;
  /** Ends the run after the current page. */
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
  /** Creates the progress display; `already` is how many patients earlier runs did. */
  readonly progress?: (already: number) => Progress;
}

/**
 * Brings every patient that Semble lists in step, page by page, through the deployed bot. A patient that cannot be brought
 * in step is reported, and the run continues. Throws CommandFailure; the next run with `resume` continues after the last
 * finished page.
 */
export async function backfill(
  environment: Environment,
  options: BackfillOptions,
  terminal: Terminal,
): Promise<BackfillReport> {
  checkOptions(options);
  const { dryRun = false, clock = systemClock } = options;
  const budget = new Budget(clock);
  const bot = await reachBot(environment, { clock, onTemporaryFailure: () => budget.backOff() });
  const source = await sembleReadingOf(bot, environment.settings);
  const ask = rateLimited(source.ask, budget);
  const file = new BackfillStateFile(options.directory ?? '', bot.projectId);
  const earlier = options.resume ? file.read() : undefined;
  if (!earlier) {
    await checkUnmatchedPatients(bot, options, terminal);
  }
  announceTarget(writeTargetOf(environment, bot), { dryRun, terminal });
  const pages = new BackfillPages(earlier, options.since, clock.now());
  const askBot = retryFailed(bot.askBot, budget, clock);
  const findNextCursor = async (cursor: string | undefined): Promise<string | undefined> => {
    const page = await retryTransient(() => listPatients(ask, { since: pages.since, cursor }), clock);
    return cursorAfter(page, new ListWalk(cursor));
  };
  const progress = options.progress?.(pages.done);
  try {
    while (!pages.complete && !options.signal?.aborted) {
      await pages.next(askBot, findNextCursor, { write: !dryRun });
      // At the end of the list the file stays until the patients of earlier runs were asked for once more.
      if (!dryRun && !pages.complete) {
        file.keep(pages.state);
      }
      progress?.show(pages.done);
    }
    if (pages.complete && !dryRun) {
      if (!options.signal?.aborted) {
        await pages.retryEarlier(askBot, { write: true });
      }
      file.keep(undefined);
    }
  } catch (error) {
    progress?.end();
    showUnwritten(pages.swept, terminal);
    const canResume = !dryRun && (pages.cursor !== undefined || earlier !== undefined);
    throw error instanceof CommandFailure && canResume ? resumable(error, pages) : error;
  }
  progress?.end();
  const { complete, since, started, done, failedWithoutId } = pages;
  const { counts, quarantined, failed } = pages.swept;
  const unseen = counts.absent;
  const report = { dryRun, since, complete, started, counts, quarantined, failed, failedWithoutId, unseen };
  const missing = dryRun ? undefined : await bot.leaveNote(noteOn(report, { done, now: clock.now() }));
  if (missing !== undefined) {
    terminal.note(missing);
  }
  return report;
}

function checkOptions({ resume, since, dryRun }: BackfillOptions): void {
  if (resume && (since !== undefined || dryRun)) {
    throw new CommandFailure({
      what: `Use only one of --resume and --${dryRun ? 'dry-run' : 'since'}`,
      todo: 'An interrupted backfill continues with the options that it began with: give --resume alone.',
    });
  }
  if (since !== undefined && parseInstant(since) === undefined) {
    throw new CommandFailure({
      what: '--since is not an instant',
      todo: 'Give a date, a time and a time zone, such as 2026-01-31T08:00:00Z.',
    });
  }
}

/** Refuses to run if there are unmatched Patients, because their people would get a second Patient. */
async function checkUnmatchedPatients(
  { medplum }: ReachedBot,
  { allowUnmatched, dryRun }: BackfillOptions,
  terminal: Terminal,
): Promise<void> {
  const unmatched = await countUnmatchedPatients(medplum);
  if (unmatched === 0 || allowUnmatched) {
    return;
  }
  const what = `Medplum holds ${countOf(unmatched, 'Patient')} without a Semble identifier: people who are also in Semble would get a second Patient`;
  if (!dryRun) {
    const todo = `Run ${PROGRAM} adopt to match them. If they are other people, add --allow-unmatched.`;
    throw new CommandFailure({ what, todo });
  }
  terminal.note(what);
}

function resumable(failure: CommandFailure, { done }: BackfillPages): CommandFailure {
  const what = `The backfill stopped after ${countOf(done, 'patient')}`;
  const problem = { what, todo: `To continue from there: ${PROGRAM} backfill --resume` };
  return new CommandFailure([...failure.problems, problem], { cause: failure });
}
