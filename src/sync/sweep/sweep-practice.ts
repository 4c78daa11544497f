import { TimeUp } from '../../clock.ts';
import { SEMBLE_TAG_SYSTEM, UNCONFIRMED_TAG } from '../../fhir/systems.ts';
import { ListWalk } from '../../semble/list-walk.ts';
import type { Reading } from '../../semble/read-answer.ts';
import { findSembleIds } from '../medplum-patients.ts';
import { PageReport } from '../page-report.ts';
import type { Run } from '../run.ts';
import { syncPage } from '../sync-page.ts';
import { placeOf } from './place.ts';
import { chunksOf, listPage, type PlaceInList } from './sweep-page.ts';

/**
 * Takes one step of a sweep and returns its result, or undefined when it failed. Throws TimeUp when no time is left for
 * another step.
 */
export type TryStep = <T>(step: (run: Run) => Promise<T>) => Promise<T | undefined>;

/** The search for the unconfirmed Patients. A search has at most 1,000 results. */
const UNCONFIRMED = { _tag: `${SEMBLE_TAG_SYSTEM}|${UNCONFIRMED_TAG}`, _count: '1000' };

/** What the sweep of a practice did. */
export interface PracticeSweep {
  readonly counts: PageReport['counts'];
  /** Whether the patients that changed were done, up to the end of Semble's list of them. */
  readonly complete: boolean;
  /** How many patients the list of everybody had so far. */
  readonly everybody: number;
  /** Whether these were the whole list. */
  readonly all: boolean;
}

/**
 * Sweeps a practice in three passes, until no time is left: the unconfirmed Patients, the patients that changed in the
 * last `hours`, and everybody. Each patient is brought in step and counted once.
 *
 * Everybody is the whole list once around, from a place that changes every day. So a list that is too long for one sweep
 * is covered by several, and nothing has to be stored.
 */
export async function sweepPractice(
  { clock, log }: Pick<Run, 'clock' | 'log'>,
  hours: number,
  tryStep: TryStep,
): Promise<PracticeSweep> {
  const now = clock.now();
  const total = new PageReport(log);
  const everybody = new Set<string>();
  const done = new Set<string>();
  let complete = false;
  let all = false;

  /** Brings patients in step and counts them. When it throws SyncError, none of them counts. */
  const sync = async (run: Run, ids: readonly string[], listed?: ReadonlyMap<string, Reading>): Promise<true> => {
    const report = new PageReport(log);
    await syncPage(run, ids, { write: true, report, listed });
    total.add(report);
    for (const id of ids) {
      done.add(id);
    }
    return true;
  };

  /**
   * Sweeps the list from a place to its end, or to a page with an id of `until`. Returns false when the list cannot be
   * read to its end, and undefined when Semble refuses the place: it may not know the id, or know page numbers only.
   */
  const sweepList = async (place: PlaceInList, until = new Set<string>()): Promise<boolean | undefined> => {
    const walk = new ListWalk(place.cursor);
    let { cursor } = place;
    for (;;) {
      const page = await tryStep((run) => listPage(run, { ...place, cursor }, walk, total));
      if (!page) {
        if (cursor && cursor === place.cursor) {
          return undefined;
        }
        continue;
      }
      const { ids, readings, after } = page;
      const isAround = ids.some((id) => until.has(id));
      for (const id of place.since ? [] : ids) {
        everybody.add(id);
      }
      for (const chunk of chunksOf(ids.filter((id) => !done.has(id)))) {
        // A step that failed may have written what the list had, without a second read. So its repeat reads Semble again.
        for (let listed = readings; !(await tryStep((run) => sync(run, chunk, listed))); listed = undefined) {}
      }
      if (isAround || after.kind === 'end') {
        return true;
      }
      if (after.kind === 'fault') {
        log.problem(`sweep: Semble's list ${after.fault}`);
        return false;
      }
      cursor = after.cursor;
    }
  };

  try {
    // A step of this pass that fails is left out: the other passes must not wait for it.
    for (const ids of chunksOf((await tryStep((run) => findSembleIds(run, UNCONFIRMED))) ?? [])) {
      await tryStep((run) => sync(run, ids));
    }
    const since = new Date(now - hours * 3_600_000).toISOString();
    complete = (await sweepList({ since })) === true;
    const [cursor] = (await tryStep((run) => findSembleIds(run, placeOf(now)))) ?? [];
    const toEnd = cursor && (await sweepList({ cursor }));
    all = (await sweepList({}, new Set(everybody))) === true && toEnd !== false;
  } catch (error) {
    if (!(error instanceof TimeUp)) {
      throw error;
    }
    if (!complete) {
      log.problem('sweep: the time was up before the end of the list');
    }
  }
  return { counts: total.counts, complete, everybody: everybody.size, all };
}
