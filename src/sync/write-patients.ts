import { Buffer } from 'node:buffer';
import type { Bundle, BundleEntry, Patient } from '@medplum/fhirtypes';
import { BATCH, callMedplum } from './call-medplum.ts';
import { type MedplumFailure, medplumFailure, syncErrorFor } from './medplum-failure.ts';
import {
  createPatient,
  isAmbiguous,
  isPatientOf,
  patientQuery,
  type Stored,
  updatePatient,
  versionOf,
} from './medplum-patients.ts';
import { orSyncError, type Run, type SyncError } from './run.ts';

/** A Patient to write: an update of `current`, or a create if `current` is undefined. */
export interface PatientWrite {
  readonly id: string;
  readonly current: Stored | undefined;
  readonly next: Patient;
}

/** The stored Patient, the error of this patient, or a refusal. After `read-again` the patient must be read again. */
export type WriteOutcome = Stored | SyncError | 'gone' | 'read-again';

/**
 * Medplum refuses a request of more than 1 MB (`maxJsonSize`, 1,048,576 bytes). The limit here is lower, for proxies
 * with a limit of a million bytes.
 */
const MAX_BATCH_BYTES = 1_000_000;
const BYTES_AROUND_ENTRIES = byteLength({ resourceType: 'Bundle', type: 'batch', entry: [] });

/**
 * Writes many Patients, each on its own condition, in as few batches as their size allows. A Patient that is too large
 * for any batch is written alone, so that only its own write fails. Returns an outcome for each write, in their order.
 * Throws SyncError when a whole batch is refused.
 */
export async function writePatients(run: Run, writes: readonly PatientWrite[]): Promise<readonly WriteOutcome[]> {
  const outcomes: WriteOutcome[] = [];
  for (const batch of cutBySize(writes)) {
    outcomes.push(...(await writeBatch(run, batch)));
  }
  return outcomes;
}

/** Cuts the writes into batches that each fit into one request. A write that does not fit is a batch of its own. */
function cutBySize(writes: readonly PatientWrite[]): PatientWrite[][] {
  const batches: PatientWrite[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const write of writes) {
    const added = byteLength(entryFor(write)) + 1;
    if (bytes + added > MAX_BATCH_BYTES) {
      batches.push([]);
      bytes = BYTES_AROUND_ENTRIES;
    }
    batches.at(-1)?.push(write);
    bytes += added;
  }
  return batches;
}

/** Writes one batch. If the server or a proxy refuses it as too large, writes it in halves. */
async function writeBatch(run: Run, writes: readonly PatientWrite[]): Promise<readonly WriteOutcome[]> {
  const bundle: Bundle = { resourceType: 'Bundle', type: 'batch', entry: writes.map(entryFor) };
  const [alone] = writes.length === 1 ? writes : [];
  const answer =
    alone && byteLength(bundle) > MAX_BATCH_BYTES
      ? 'too-large'
      : await callMedplum(run, BATCH, () => run.medplum.executeBatch(bundle));
  if (answer !== 'too-large' && answer !== 'too-large-for-a-proxy') {
    return writes.map((write, index) => outcomeOf(write, answer?.entry?.[index]));
  }
  if (alone) {
    return [await writeAlone(run, alone)];
  }
  const half = Math.ceil(writes.length / 2);
  return [...(await writeBatch(run, writes.slice(0, half))), ...(await writeBatch(run, writes.slice(half)))];
}

/** Returns the entry that creates a Patient if there is none, or updates it if it has the version that was read. */
function entryFor({ id, current, next }: PatientWrite): BundleEntry {
  return current
    ? {
        resource: { ...next, id: current.id },
        request: { method: 'PUT', url: `Patient/${current.id}`, ifMatch: versionOf(current) },
      }
    : { resource: next, request: { method: 'POST', url: 'Patient', ifNoneExist: patientQuery(id) } };
}

/** Returns the outcome of one entry of a batch. */
function outcomeOf({ id, current }: PatientWrite, entry: BundleEntry | undefined): WriteOutcome {
  if (!String(entry?.response?.status).startsWith('2')) {
    return outcomeOfRefusal(medplumFailure({ outcome: entry?.response?.outcome }), current);
  }
  const stored = entry?.resource;
  if (!isPatientOf(stored, [id]) || (current && current.id !== stored.id)) {
    return syncErrorFor('unavailable');
  }
  return isAmbiguous([stored]) ? syncErrorFor('ambiguous') : stored;
}

function outcomeOfRefusal(failure: MedplumFailure, current: Stored | undefined): WriteOutcome {
  switch (failure) {
    case 'gone':
      // A create cannot be answered with "gone", so a proxy answered.
      return current ? 'gone' : syncErrorFor('unavailable');
    case 'changed':
    case 'conflict':
    case 'rate-limited':
    case 'ambiguous':
      return 'read-again';
    case 'too-large-for-a-proxy':
      return syncErrorFor('unavailable');
    default:
      return syncErrorFor(failure);
  }
}

async function writeAlone(run: Run, { id, current, next }: PatientWrite): Promise<WriteOutcome> {
  const outcome = await orSyncError(async () =>
    current ? updatePatient(run, current, next) : createPatient(run, id, next),
  );
  return outcome === 'changed' ? 'read-again' : outcome;
}

/** The size of a JSON value in UTF-8 bytes, as in the request. */
function byteLength(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
