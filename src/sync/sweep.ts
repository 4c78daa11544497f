import { listPatients } from '../semble/list-patients.ts';
import { type AfterPage, type ListFault, ListWalk } from '../semble/list-walk.ts';
import { PageReport } from './page-report.ts';
import type { Run, RunLog } from './run.ts';
import { withRateLimitRetry } from './semble-patient.ts';
import { MAX_PATIENTS, syncPage } from './sync-page.ts';

/** The page of Semble's list to bring in step. */
export interface PageRequest {
  readonly since?: string | undefined;
  readonly cursor?: string | undefined;
  readonly write: boolean;
}

/** A page of Semble's list, in chunks of at most MAX_PATIENTS. A page can have any number of rows. */
interface ListedPage {
  readonly chunks: readonly (readonly string[])[];
  readonly after: AfterPage;
}

/**
 * Brings one page of Semble's list in step and returns the cursor of the next page, if there is one. Rows without a
 * valid id and a list that breaks off count as failed. Throws SyncError when a whole request fails.
 */
export async function sweepPage(run: Run, request: PageRequest, report: PageReport): Promise<string | undefined> {
  const { chunks, after } = await listPage(run, request, new ListWalk(request.cursor), report);
  for (const ids of chunks) {
    // The wait of one chunk must not be the reason in the error of another.
    await syncPage({ ...run, lastWaitReason: undefined }, ids, { write: request.write, report });
  }
  if (after.kind === 'fault') {
    report.failedWithoutId(1, `Semble's list ${after.fault}`);
  }
  return after.kind === 'page' ? after.cursor : undefined;
}

/** Brings all of Semble's list in step, in steps of at most MAX_PATIENTS. */
export class ListSweep {
  readonly #since: string;
  readonly #log: RunLog;
  readonly #report: PageReport;
  readonly #walk = new ListWalk(undefined);
  #after: AfterPage | undefined;
  /** The listed patients that are not in step yet. */
  #chunks: readonly (readonly string[])[] = [];

  /** Takes the patients that changed at or after the instant `since`. */
  constructor(since: string, log: RunLog) {
    this.#since = since;
    this.#log = log;
    this.#report = new PageReport(log);
  }

  /** The counts of the completed steps. */
  get counts(): PageReport['counts'] {
    return this.#report.counts;
  }

  /** Whether every patient was brought in step or counted, up to the end of the list. */
  get isComplete(): boolean {
    return this.#chunks.length === 0 && this.#after?.kind === 'end';
  }

  /** Why the rest of the list cannot be read. Undefined until all listed patients are done. */
  get fault(): ListFault | undefined {
    return this.#chunks.length === 0 && this.#after?.kind === 'fault' ? this.#after.fault : undefined;
  }

  /** Takes one step. Throws SyncError when it fails. The next call repeats it, and no patient is counted twice. */
  async step(run: Run): Promise<void> {
    if (this.#chunks.length === 0 && (this.#after === undefined || this.#after.kind === 'page')) {
      const request = { since: this.#since, cursor: this.#after?.cursor, write: true };
      const { chunks, after } = await listPage(run, request, this.#walk, this.#report);
      this.#chunks = chunks;
      this.#after = after;
    }
    const [ids, ...others] = this.#chunks;
    if (ids) {
      const report = new PageReport(this.#log);
      await syncPage(run, ids, { write: true, report });
      this.#report.add(report);
      this.#chunks = others;
    }
  }
}

async function listPage(run: Run, request: PageRequest, walk: ListWalk, report: PageReport): Promise<ListedPage> {
  const page = await withRateLimitRetry(run, (send) => listPatients(send, request));
  if (page.unreadable > 0) {
    report.failedWithoutId(page.unreadable, `${page.unreadable} rows of Semble's list cannot be read`);
  }
  const chunks: (readonly string[])[] = [];
  for (let at = 0; at < page.ids.length; at += MAX_PATIENTS) {
    chunks.push(page.ids.slice(at, at + MAX_PATIENTS));
  }
  return { chunks, after: walk.after(page) };
}
