import { type Ending, type MedplumFailure, medplumFailure, syncErrorFor } from './medplum-failure.ts';
import { beforeDeadline, type Run, SyncError, waitRandomly } from './run.ts';

/**
 * What Medplum can mean when it refuses a call of this kind: what its caller handles, and what ends the run. With any
 * other refusal something in front of Medplum answered in its place.
 */
interface Meanings<R extends MedplumFailure> {
  readonly returned: readonly R[];
  readonly ending: readonly Ending[];
}

/** A search and a batch carry no Patient that could be rejected, and have no version that could be gone or changed. */
export const SEARCH: Meanings<never> = { returned: [], ending: ['refused'] };
export const BATCH: Meanings<'too-large' | 'too-large-for-a-proxy'> = {
  returned: ['too-large', 'too-large-for-a-proxy'],
  ending: ['refused'],
};
export const CREATE: Meanings<never> = { returned: [], ending: ['refused', 'invalid', 'too-large', 'ambiguous'] };
export const UPDATE: Meanings<'gone' | 'changed'> = {
  returned: ['gone', 'changed'],
  ending: ['refused', 'invalid', 'too-large', 'ambiguous'],
};
export const DELETE: Meanings<'gone' | 'changed'> = { returned: ['gone', 'changed'], ending: ['refused'] };

/**
 * One call to Medplum. A serialisation conflict (409) says nothing about this Patient, so the same call is made again;
 * hastier repeats than these hold the server's connections and make it worse. Throws Stopped.
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

/** Something in front of Medplum may have answered in its place. Throws Stopped. */
export function assertFromMedplum(holds: boolean): asserts holds {
  if (!holds) {
    throw syncErrorFor('unavailable');
  }
}
