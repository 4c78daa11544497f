import { differingElements } from '../fhir/difference.ts';
import { isRetired, isUnconfirmed } from '../fhir/tags.ts';
import type { Reading } from '../semble/read-answer.ts';
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
  /** The patients as a list had them before, by id. */
  readonly listed?: ReadonlyMap<string, Reading> | undefined;
}

/** A Patient as it was written, and its result if the second read confirms it. */
interface Written {
  readonly id: string;
  readonly stored: Stored;
  readonly result: 'created' | 'updated';
}

/**
 * Makes the Patients of a page equal to the patients in Semble, in the same order as `syncPatient`: it reads the
 * Patients, reads the patients from Semble, writes on the condition that each Patient has the version that was read,
 * and does a second read for all that it wrote. All creates and updates go in one batch, or in several if they are too
 * large for one. So do the writes that clear the tag `unconfirmed`. A patient whose write was refused, or which has
 * changed in the meantime, is synced by itself.
 *
 * What a list had is used for two things only. A Patient that equals it is in step. And a patient without a Patient is
 * created from it, because the second read follows. An update is never written from it: it was read before the Patient.
 *
 * With `write` false nothing is written, and the report holds the results that a run would have.
 * Throws SyncError when a whole request fails.
 */
export async function syncPage(run: Run, ids: readonly string[], options: PageOptions): Promise<void> {
  const { write, report } = options;
  const plans = await plan(run, ids, options);
  if (write && plans.length > 0) {
    const written = await writeAll(run, plans, report);
    await confirm(run, written, report);
  }
}

/** Reads Medplum and Semble, reports the patients that need no write, and returns the writes for the others. */
async function plan(
  run: Run,
  ids: readonly string[],
  { write, report, listed }: PageOptions,
): Promise<readonly PatientWrite[]> {
  const found = await findPatients(run, ids);
  const open = new Map<string, Stored | undefined>();
  for (const [id, matches] of found) {
    const [current] = matches;
    if (isAmbiguous(matches)) {
      report.stopped(id, syncErrorFor('ambiguous'));
    } else if (!current && run.seen.has(id)) {
      report.count('absent');
    } else if (current && isRetired(current)) {
      report.count('unchanged');
    } else {
      open.set(id, current);
    }
  }
  const unread = [...open.keys()].filter((id) => {
    const reading = listed?.get(id);
    const current = open.get(id);
    return !reading || (current ? differingElements(current, nextPatient(run, current, reading)).length > 0 : !write);
  });
  const readings = new Map([...(listed ?? []), ...(await readSemblePatients(run, unread))]);
  const plans: PatientWrite[] = [];
  for (const [id, current] of open) {
    const reading = readings.get(id);
    if (reading instanceof SyncError) {
      report.stopped(id, reading);
    } else if (!reading) {
      await (write ? settleAbsent(run, id, current, report) : report.count('absent'));
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
    const stored = await settleBatchEntry(run, id, outcomes[index], undefined, report);
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
      await syncOneByItself(run, id, result, report);
    }
  }
  const outcomes = await writePatients(run, confirmed);
  for (const [index, { id, result }] of confirmed.entries()) {
    if (await settleBatchEntry(run, id, outcomes[index], result, report)) {
      report.count(result);
    }
  }
}

/** Returns the stored Patient. `result` is that of an earlier write. When the write was refused, reports it or syncs the patient by itself: undefined. */
async function settleBatchEntry(
  run: Run,
  id: string,
  outcome: WriteOutcome | undefined,
  result: Written['result'] | undefined,
  report: PageReport,
): Promise<Stored | undefined> {
  if (outcome === 'gone') {
    report.count('absent');
  } else if (outcome === 'read-again' || outcome === undefined) {
    await syncOneByItself(run, id, result, report);
  } else if (outcome instanceof SyncError) {
    report.stopped(id, outcome);
  } else {
    run.seen.add(id);
    return outcome;
  }
  return undefined;
}

/** Settles a patient that Semble did not find in two requests: an unconfirmed Patient is taken back. */
async function settleAbsent(run: Run, id: string, current: Stored | undefined, report: PageReport): Promise<void> {
  await report.take(id, async (): Promise<PageResult> => {
    const outcome = await takeBack(run, id, current);
    return outcome === 'changed' ? syncPatient(run, id) : 'absent';
  });
}

/**
 * Syncs one patient by itself. The result is that of the page's own write, if there was one, unless the Patient is
 * absent.
 */
async function syncOneByItself(
  run: Run,
  id: string,
  result: Written['result'] | undefined,
  report: PageReport,
): Promise<void> {
  await report.take(id, async (): Promise<PageResult> => {
    const own = await syncPatient(run, id);
    return own === 'absent' ? own : (result ?? own);
  });
}
