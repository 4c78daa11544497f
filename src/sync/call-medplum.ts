import { type Ending, type MedplumFailure, medplumFailure, syncErrorFor } from './medplum-failure.ts';
import { beforeDeadline, type Run, SyncError, waitRandomly } from './run.ts';

/**
 * The failures that Medplum can answer a call of this kind with: those that the caller handles, and those that end the
 * run. Any other failure comes from a proxy and counts as `unavailable`.
 */
interface Meanings<R extends MedplumFailure> {
  readonly returned: readonly R[];
  readonly ending: readonly Ending[];
}

/** The failures that end a run after a write of one Patient. */
const REJECTIONS = ['refused', 'invalid', 'too-large', 'ambiguous'] as const;

/** A search and a batch have no single Patient that could be rejected, and no version that could be gone or changed. */
export const SEARCH: Meanings<never> = { returned: [], ending: ['refused'] };
export const BATCH: Meanings<'too-large' | 'too-large-for-a-proxy'> = {
  returned: ['too-large', 'too-large-for-a-proxy'],
  ending: ['refused'],
};
export const CREATE: Meanings<never> = { returned: [], ending: REJECTIONS };
export const UPDATE: Meanings<'gone' | 'changed'> = {
  returned: ['gone', 'changed'],
  ending: REJECTIONS,
};
export const DELETE: Meanings<'gone' | 'changed'> = { returned: ['gone', 'changed'], ending: ['refused'] };

/**
 * Makes one call to Medplum. A serialisation conflict (409) is mostly caused by another Patient, so the same call is
 * repeated. The waits are long because faster repeats hold the server's connections and cause more conflicts.
 * Throws SyncError.
 */
export async function callMedplum<T, R extends MedplumFailure>(
  run: Run,
  { returned, ending }: Meanings<R>,
  call: () => Promise<T>,
): Promise<T | R> {
  for (let repeat = 0; ; repeat++) {
    try {
      return await beforeDeadline(run, call);
    } catch (error) {
      if (error instanceof SyncError) {
        throw error;
      }
      const failure = medplumFailure(error);
      const handled = returned.find((one) => one === failure);
      if (handled) {
        return handled;
      }
      if (failure !== 'conflict' && failure !== 'rate-limited') {
        throw syncErrorFor(ending.find((one) => one === failure) ?? 'unavailable');
      }
      await waitRandomly(run, Math.min(5000, 500 * 3 ** repeat), syncErrorFor(failure));
    }
  }
}

/** Throws SyncError `unavailable` when an answer cannot be Medplum's: a proxy may have answered in its place. */
export function assertFromMedplum(holds: boolean): asserts holds {
  if (!holds) {
    throw syncErrorFor('unavailable');
  }
}
