import { differingElements } from '../fhir/difference.ts';
import { isRetired, isUnconfirmed } from '../fhir/tags.ts';
import { SembleFailure } from '../semble/graphql.ts';
import { syncErrorFor } from './medplum-failure.ts';
import { findPatients, isAmbiguous, type Stored } from './medplum-patients.ts';
import type { PageReport, PageResult } from './page-report.ts';
import { type Run, SyncError } from './run.ts';
import { readSemblePatients, syncErrorForSemble } from './semble-patient.ts';
import { nextPatient, syncPatient, takeBack } from './sync-patient.ts';
import { type PatientWrite, type WriteOutcome, writePatients } from './write-patients.ts';

/** As many patients as one request to Semble and one batch to Medplum carry. */
export const MAX_PATIENTS = 50;

/** How a page is brought in step. */
export interface PageOptions {
  /** Without it nothing is written, and the report says what would be. */
  readonly write: boolean;
  readonly report: PageReport;
}

/** A Patient as it was written, and what that will be called when it holds. */
interface Written {
  readonly id: string;
  readonly stored: Stored;
  readonly result: 'created' | 'updated';
}

/** What the page knows of a Patient that goes its own way: whether it was there, and what the page did with it. */
interface Known {
  readonly seen: boolean;
  readonly result?: Written['result'] | undefined;
}

/**
 * Makes the Patients of a page equal to what Semble says now, in the order that keeps one Patient right: the Patients
 * are read first and the patients from Semble second, each write counts only against the version that was read, and
 * what was written gets a second look. All creates and updates go in one batch, or in several one after another where
 * they are too large for one, and so do the writes that confirm; a patient whose write was refused, or who has changed
 * meanwhile, goes through the function for one patient.
 * With `write` false nothing is written, and the report says what would be.
 * Throws Stopped when the search, or a whole request, comes to nothing.
 */
export async function syncPage(run: Run, ids: readonly string[], { write, report }: PageOptions): Promise<void> {
  const plans = await plan(run, ids, { write, report });
  if (write && plans.length > 0) {
    const written = await writeAll(run, plans, report);
    await confirm(run, written, report);
  }
}

/** Reads both sides, reports whatever needs no write, and returns the rest. */
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
    if (reading instanceof SembleFailure) {
      report.stopped(id, syncErrorForSemble(reading));
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

/** Writes all plans and returns what needs a second reading. */
async function writeAll(run: Run, plans: readonly PatientWrite[], report: PageReport): Promise<readonly Written[]> {
  const outcomes = await writePatients(run, plans);
  const written: Written[] = [];
  for (const [index, { id, current }] of plans.entries()) {
    const result = current ? 'updated' : 'created';
    const stored = await settleBatchEntry(run, id, outcomes[index], { seen: current !== undefined }, report);
    if (stored && current && isUnconfirmed(current)) {
      // The write that confirms needs no look of its own: every other run on a provisional Patient writes too.
      report.count(result);
    } else if (stored) {
      written.push({ id, stored, result });
    }
  }
  return written;
}

/** The second look at what was written, and one batch that confirms the new Patients that it found. */
async function confirm(run: Run, written: readonly Written[], report: PageReport): Promise<void> {
  const readings = await readSemblePatients(
    run,
    written.map(({ id }) => id),
  );
  const confirmed: (PatientWrite & Pick<Written, 'result'>)[] = [];
  for (const { id, stored, result } of written) {
    const reading = readings.get(id);
    if (reading instanceof SembleFailure) {
      report.stopped(id, syncErrorForSemble(reading));
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

/** What a write stored; undefined when it was refused, and is reported or has gone its own way. */
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

/** A patient that Semble, asked twice, does not have: its Patient is taken back where it was never confirmed. */
async function settleAbsent(run: Run, id: string, current: Stored | undefined, report: PageReport): Promise<void> {
  await report.take(id, async (): Promise<PageResult> => {
    const outcome = await takeBack(run, id, current);
    return outcome === 'changed' ? syncPatient(run, id, { seen: true }) : 'absent';
  });
}

/** One patient by itself. What the page had written already keeps its name, unless it turns out otherwise. */
async function syncOneByItself(run: Run, id: string, { seen, result }: Known, report: PageReport): Promise<void> {
  await report.take(id, async (): Promise<PageResult> => {
    const own = await syncPatient(run, id, { seen });
    return own === 'absent' ? own : (result ?? own);
  });
}
