import { getPatient, getPatients, type Reading, type ReadOptions } from '../semble/get-patient.ts';
import { type ErrorKind, type GraphQLQuery, query, SembleFailure } from '../semble/graphql.ts';
import { beforeDeadline, type Run, SyncError, type SyncErrorKind, wait } from './run.ts';

/** How long a patient that Semble doesn't find may have been too new to be readable, in milliseconds. */
const TOO_NEW = 1000;

/** What a failure at Semble means for a run; one that is not listed means `unavailable`. */
const SYNC_ERRORS: ReadonlyMap<ErrorKind, readonly [SyncErrorKind, string]> = new Map([
  ['rate-limited', ['rate-limited', 'Semble asks to slow down']],
  ['refused-token', ['refused', 'Semble refuses the API token: look at SEMBLE_API_TOKEN']],
  ['missing-permission', ['refused', 'the API token may not read patients: look at its role in Semble']],
]);

/** The end of a run, or of one patient of a page, for a failure at Semble. */
export function syncErrorForSemble({ kind }: SembleFailure): SyncError {
  return new SyncError(...(SYNC_ERRORS.get(kind) ?? (['unavailable', `Semble gave no answer: ${kind}`] as const)));
}

/** One question to Semble, asked again for as long as the deadline allows while Semble says "too often". */
export async function withRateLimitRetry<T>(run: Run, question: (send: GraphQLQuery) => Promise<T>): Promise<T> {
  const { semble } = run;
  if (!semble) {
    throw new SyncError('refused', 'SEMBLE_API_TOKEN is not set');
  }
  const send: GraphQLQuery = async (document, variables) => {
    await run.awaitTurn?.();
    return beforeDeadline(run, () => query(semble, document, variables));
  };
  for (let repeat = 0; ; repeat++) {
    try {
      const answer = await question(send);
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
 * The patient as Semble has it now. When Semble finds none it is asked once more after a second; undefined when it
 * still finds none. Throws Stopped when Semble gives no answer about the patient.
 */
export async function readSemblePatient(run: Run, sembleId: string): Promise<Reading | undefined> {
  const look = (): Promise<Reading | undefined> =>
    withRateLimitRetry(run, (send) => getPatient(send, sembleId, readOptions(run)));
  return (await look()) ?? (await again(run, look));
}

/**
 * The same for many patients, in one request, and one more for those whom Semble does not find at first. One about whom
 * Semble gives no answer has a failure in its place.
 */
export async function readSemblePatients(
  run: Run,
  sembleIds: readonly string[],
): Promise<ReadonlyMap<string, Reading | SembleFailure | undefined>> {
  const look = (ids: readonly string[]): Promise<Map<string, Reading | SembleFailure | undefined>> =>
    withRateLimitRetry(run, (send) => getPatients(send, ids, readOptions(run)));
  if (sembleIds.length === 0) {
    return new Map();
  }
  const found = await look(sembleIds);
  const missing = sembleIds.filter((id) => !found.get(id));
  return missing.length > 0 ? new Map([...found, ...(await again(run, () => look(missing)))]) : found;
}

async function again<T>(run: Run, look: () => Promise<T>): Promise<T> {
  await wait(run, TOO_NEW, new SyncError('unavailable', 'the deadline came before the second question'));
  return look();
}

/** The definitions are of use only where no setting names the one of NHS numbers. */
function readOptions({ mapping, log, missingFields }: Run): ReadOptions {
  return { withDefinitions: !mapping.nhsNumberDefinition, note: log.note, missingFields };
}
