import type { PatientPage } from '../../semble/list-patients.ts';
import { type AfterPage, ListWalk } from '../../semble/list-walk.ts';
import type { PageReport } from '../page-report.ts';
import type { Run } from '../run.ts';
import { readSembleList } from '../semble-patient.ts';
import { MAX_PATIENTS, syncPage } from '../sync-page.ts';

/** Which page of Semble's list to read. */
export interface PlaceInList {
  readonly since?: string | undefined;
  readonly cursor?: string | undefined;
}

/** The page of Semble's list to bring in step. */
export interface PageRequest extends PlaceInList {
  readonly write: boolean;
}

/** A page of Semble's list and what follows it. */
export interface ListedPage extends PatientPage {
  readonly after: AfterPage;
}

/**
 * Brings one page of Semble's list in step and returns the cursor of the next page, if there is one. Rows without a
 * valid id and a list that breaks off count as failed. Throws SyncError when a whole request fails.
 */
export async function sweepPage(run: Run, request: PageRequest, report: PageReport): Promise<string | undefined> {
  const { ids, readings, after } = await listPage(run, request, new ListWalk(request.cursor), report);
  for (const chunk of chunksOf(ids)) {
    // The wait of one chunk must not be the reason in the error of another.
    await syncPage({ ...run, lastWaitReason: undefined }, chunk, { write: request.write, report, listed: readings });
  }
  if (after.kind === 'fault') {
    report.failedWithoutId(1, `Semble's list ${after.fault}`);
  }
  return after.kind === 'page' ? after.cursor : undefined;
}

/** Reads a page of Semble's list. Rows without a valid id count as failed. */
export async function listPage(run: Run, place: PlaceInList, walk: ListWalk, report: PageReport): Promise<ListedPage> {
  const page = await readSembleList(run, place);
  if (page.unreadable > 0) {
    report.failedWithoutId(page.unreadable, `${page.unreadable} rows of Semble's list cannot be read`);
  }
  return { ...page, after: walk.after(page) };
}

/** Cuts ids into chunks of at most MAX_PATIENTS. A page can have any number of rows. */
export function chunksOf(ids: readonly string[]): readonly (readonly string[])[] {
  return ids.length > 0 ? [ids.slice(0, MAX_PATIENTS), ...chunksOf(ids.slice(MAX_PATIENTS))] : [];
}
