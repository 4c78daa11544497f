import { getPatient, getPatients } from '../semble/get-patient.ts';
import { type ErrorKind, type GraphQLQuery, query, type SembleAccess, SembleFailure } from '../semble/graphql.ts';
import { type ListOptions, listPatients, type PatientPage } from '../semble/list-patients.ts';
import type { ReadOptions } from '../semble/query-without-missing-fields.ts';
import type { Reading } from '../semble/read-answer.ts';
import { beforeDeadline, type Run, SyncError, type SyncErrorKind, wait } from './run.ts';

/** Milliseconds after which Semble finds a new patient that it did not find at first. */
const TOO_NEW = 1000;
/** Milliseconds that Semble has for a page of its list with the patients' data. */
const MAX_LIST_MS = 10_000;

/** The errors of a run by the failure of Semble. Any other failure is `unavailable`. */
const SYNC_ERRORS: ReadonlyMap<ErrorKind, readonly [SyncErrorKind, string]> = new Map([
  ['rate-limited', ['rate-limited', 'Semble asks to slow down']],
  ['refused-token', ['refused', 'SEMBLE_API_TOKEN was refused by Semble. Create a new one: Settings > API access']],
  ['missing-permission', ['refused', 'SEMBLE_API_TOKEN may not read patients: check its role in Semble']],
]);

/** Returns the error of a run, or of one patient of a page, for a failure of Semble. */
function syncErrorForSemble({ kind }: SembleFailure): SyncError {
  return new SyncError(...(SYNC_ERRORS.get(kind) ?? (['unavailable', `Semble gave no answer: ${kind}`] as const)));
}

/** Returns the access to Semble. Throws SyncError `refused` when there is no API token. */
export function sembleAccess({ semble }: Pick<Run, 'semble'>): SembleAccess {
  if (!semble) {
    throw new SyncError('refused', 'SEMBLE_API_TOKEN is not set');
  }
  return semble;
}

/**
 * Sends a request to Semble, and repeats it after a rate limit until the deadline. An answer may take `most`
 * milliseconds. Throws SyncError.
 */
async function withRateLimitRetry<T>(run: Run, request: (send: GraphQLQuery) => Promise<T>, most?: number): Promise<T> {
  const semble = sembleAccess(run);
  const send: GraphQLQuery = async (document, variables) => {
    await run.awaitTurn?.();
    return beforeDeadline(run, () => query(semble, document, variables), most);
  };
  for (let repeat = 0; ; repeat++) {
    try {
      const answer = await request(send);
      if (run.lastWaitReason?.kind === 'rate-limited') {
        run.lastWaitReason = undefined;
      }
      return answer;
    } catch (error) {
      if (!(error instanceof SembleFailure)) {
        throw error;
      }
      if (error.kind !== 'rate-limited') {
        throw syncErrorForSemble(error);
      }
      await wait(run, 600 * 2 ** repeat + run.clock.random() * 200, syncErrorForSemble(error));
    }
  }
}

/**
 * Reads a patient from Semble. When Semble does not find it, a new patient may not be readable yet, so the request is
 * repeated once after a second. Returns undefined when Semble does not find it then. Throws SyncError when Semble gives
 * no answer about the patient.
 */
export async function readSemblePatient(run: Run, sembleId: string): Promise<Reading | undefined> {
  const read = (): Promise<Reading | undefined> =>
    withRateLimitRetry(run, (send) => getPatient(send, sembleId, readOptions(run)));
  return (await read()) ?? (await readLater(run, read));
}

/**
 * Reads many patients in one request, with a second request for those that Semble does not find at first. A patient
 * about which Semble gives no answer has a SyncError instead. Throws SyncError when a whole request fails.
 */
export async function readSemblePatients(
  run: Run,
  sembleIds: readonly string[],
): Promise<ReadonlyMap<string, Reading | SyncError | undefined>> {
  const read = async (ids: readonly string[]): Promise<Map<string, Reading | SyncError | undefined>> => {
    const readings = await withRateLimitRetry(run, (send) => getPatients(send, ids, readOptions(run)));
    return new Map(
      [...readings].map(([id, one]) => [id, one instanceof SembleFailure ? syncErrorForSemble(one) : one]),
    );
  };
  if (sembleIds.length === 0) {
    return new Map();
  }
  const found = await read(sembleIds);
  const missing = sembleIds.filter((id) => !found.get(id));
  return missing.length > 0 ? new Map([...found, ...(await readLater(run, () => read(missing)))]) : found;
}

/**
 * Reads one page of Semble's list with the patients' data. When Semble fails on that, the page has ids only. Throws
 * SyncError when Semble returns no list.
 */
export async function readSembleList(run: Run, request: ListOptions): Promise<PatientPage> {
  const list = (most?: number, read?: ReadOptions): Promise<PatientPage> =>
    withRateLimitRetry(run, (send) => listPatients(send, { ...request, read }), most);
  try {
    return await list(MAX_LIST_MS, readOptions(run));
  } catch (error) {
    if (!(error instanceof SyncError) || error.kind !== 'unavailable') {
      throw error;
    }
    run.log.note(error.message);
    return list();
  }
}

async function readLater<T>(run: Run, read: () => Promise<T>): Promise<T> {
  await wait(run, TOO_NEW, new SyncError('unavailable', 'the deadline came before the second request'));
  return read();
}

/** The definitions are only needed when no setting names the one of NHS numbers. */
function readOptions({ mapping, log, missingFields }: Run): ReadOptions {
  return { withDefinitions: !mapping.nhsNumberDefinition, note: log.note, missingFields };
}
