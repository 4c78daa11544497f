import { differingElements } from '../fhir/difference.ts';
import { isRetired, isUnconfirmed } from '../fhir/tags.ts';
import { syncErrorFor } from './medplum-failure.ts';
import { findPatients, isAmbiguous, type Stored } from './medplum-patients.ts';
import type { PageReport, PageResult } from './page-report.ts';
import { type Run, SyncError } from './run.ts';
import { readSemblePatients } from './semble-patient.ts';
import { nextPatient, syncPatient, takeBack } from './sync-patient.ts';
import { type PatientWrite, type WriteOutcome, writePatients } from './write-patients.ts';

/** The most patients in one request to Semble and one batch to Medplum. */
export const MAX_PATIENTS = 50;

/** How a page is brought in step. */
export interface PageOptions {
  /** With false nothing is written, and the report holds the results that a run would have. */
  readonly write: boolean;
  readonly report: PageReport;
}

/** A Patient as it was written, and its result if the second read confirms it. */
interface Written {
  readonly id: string;
  readonly stored: Stored;
  readonly result: 'created' | 'updated';
}

/** What the page knows about a Patient that is then synced by itself: whether it was seen, and the page's own write. */
interface Known {
  readonly seen: boolean;
  readonly result?: Written['result'] | undefined;
}

/**
 * Makes the Patients of a page equal to the patients in Semble, in the same order as `syncPatient`: it reads the
 * Patients, reads the patients from Semble, writes on the condition that each Patient has the version that was read,
 * and does a second read for all that it wrote. All creates and updates go in one batch, or in several if they are too
 * large for one. So do the writes that clear the tag `unconfirmed`. A patient whose write was refused, or which has
 * changed in the meantime, is synced by itself.
 * With `write` false nothing is written, and the report holds the results that a run would have.
 * Throws SyncError when a whole request fails.
 */
export async function syncPage(run: Run, ids: readonly string[], { write, report }: PageOptions): Promise<void> {
  const plans = await plan(run, ids, { write, report });
  if (write && plans.length > 0) {
    const written = await writeAll(run, plans, report);
    await confirm(run, written, report);
  }
}

/** Reads Medplum and Semble, reports the patients that need no write, and returns the writes for the others. */
async function plan(
  run: Run,
  ids: readonly string[],
  { write, report }: PageOptions,
): Promise<readonly PatientWrite[]> {
  const found = await findPatients(run, ids);
  const open = new Map<string, Stored | undefined>();
  for (const [id, matches] of found) {
    const [current] = matches;
    if (isAmbiguous(matches)) {
      report.stopped(id, syncErrorFor('ambiguous'));
    } else if (current && isRetired(current)) {
      report.count('unchanged');
    } else {
      open.set(id, current);
    }
  }
  const readings = await readSemblePatients(run, [...open.keys()]);
  const plans: PatientWrite[] = [];
  for (const [id, current] of open) {
    const reading = readings.get(id);
    if (reading instanceof SyncError) {
      report.stopped(id, reading);
    } else if (!reading) {
      await (write ? settleAbsent(run, id, current, report) : report.take(id, async () => 'absent'));
    } else {
      const next = nextPatient(run, current, reading);
      const elements = differingElements(current, next);
      if (elements.length === 0) {
        report.count('unchanged');
      } else {
        plans.push({ id, current, next });
        report.differing.push({ id, elements });
        if (!write) {
          report.count(current ? 'updated' : 'created');
        }
      }
    }
  }
  return plans;
}

/** Carries out all writes and returns those that need a second read. */
async function writeAll(run: Run, plans: readonly PatientWrite[], report: PageReport): Promise<readonly Written[]> {
  const outcomes = await writePatients(run, plans);
  const written: Written[] = [];
  for (const [index, { id, current }] of plans.entries()) {
    const result = current ? 'updated' : 'created';
    const stored = await settleBatchEntry(run, id, outcomes[index], { seen: current !== undefined }, report);
    if (stored && current && isUnconfirmed(current)) {
      // The write that clears the tag needs no second read: every other run on an unconfirmed Patient writes too.
      report.count(result);
    } else if (stored) {
      written.push({ id, stored, result });
    }
  }
  return written;
}

/** Does the second read, and clears the tag of the new Patients that it confirms, in one batch. */
async function confirm(run: Run, written: readonly Written[], report: PageReport): Promise<void> {
  const readings = await readSemblePatients(
    run,
    written.map(({ id }) => id),
  );
  const confirmed: (PatientWrite & Pick<Written, 'result'>)[] = [];
  for (const { id, stored, result } of written) {
    const reading = readings.get(id);
    if (reading instanceof SyncError) {
      report.stopped(id, reading);
      continue;
    }
    const next = reading && !isRetired(stored) ? nextPatient(run, stored, reading) : undefined;
    const difference = next && differingElements(stored, next).join();
    if (next && difference === 'meta') {
      confirmed.push({ id, current: stored, next, result });
    } else if (difference === '') {
      report.count(result);
    } else if (!reading) {
      await settleAbsent(run, id, stored, report);
    } else {
      await syncOneByItself(run, id, { seen: true, result }, report);
    }
  }
  const outcomes = await writePatients(run, confirmed);
  for (const [index, { id, result }] of confirmed.entries()) {
    if (await settleBatchEntry(run, id, outcomes[index], { seen: true, result }, report)) {
      report.count(result);
    }
  }
}

/** Returns the stored Patient. When the write was refused, reports it or syncs the patient by itself: undefined. */
async function settleBatchEntry(
  run: Run,
  id: string,
  outcome: WriteOutcome | undefined,
  known: Known,
  report: PageReport,
): Promise<Stored | undefined> {
  if (outcome === 'gone') {
    report.count('absent');
  } else if (outcome === 'read-again' || outcome === undefined) {
    await syncOneByItself(run, id, known, report);
  } else if (outcome instanceof SyncError) {
    report.stopped(id, outcome);
  } else {
    return outcome;
  }
  return undefined;
}

/** Settles a patient that Semble did not find in two requests: an unconfirmed Patient is taken back. */
async function settleAbsent(run: Run, id: string, current: Stored | undefined, report: PageReport): Promise<void> {
  await report.take(id, async (): Promise<PageResult> => {
    const outcome = await takeBack(run, id, current);
    return outcome === 'changed' ? syncPatient(run, id, { seen: true }) : 'absent';
  });
}

/**
 * Syncs one patient by itself. The result is that of the page's own write, if there was one, unless the Patient is
 * absent.
 */
async function syncOneByItself(run: Run, id: string, { seen, result }: Known, report: PageReport): Promise<void> {
  await report.take(id, async (): Promise<PageResult> => {
    const own = await syncPatient(run, id, { seen });
    return own === 'absent' ? own : (result ?? own);
  });
}
