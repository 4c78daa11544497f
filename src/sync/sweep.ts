import { listPatients } from '../semble/list-patients.ts';
import type { PageReport } from './page-report.ts';
import type { Run } from './run.ts';
import { patiently } from './semble-patient.ts';
import { syncPage } from './sync-page.ts';

/** Which page of Semble's list to bring in step. */
export interface PageRequest {
  readonly since?: string | undefined;
  readonly cursor?: string | undefined;
  readonly write: boolean;
}

/** Brings one page of Semble's list in step; returns the cursor of the next page, if there is one. */
export async function sweepPage(run: Run, request: PageRequest, report: PageReport): Promise<string | undefined> {
  const { ids, unreadable, next } = await patiently(run, (put) => listPatients(put, request));
  if (unreadable > 0) {
    run.log.problem(`failed: ${unreadable} rows of Semble's list can not be read`);
  }
  if (ids.length > 0) {
    await syncPage(run, ids, request.write, report);
  }
  return next;
}
