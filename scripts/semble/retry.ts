import type { Clock } from '../../src/clock.ts';
import { type ErrorKind, SembleFailure } from '../../src/semble/graphql.ts';
import { SETTING } from '../../src/settings.ts';
import { retry } from '../core/retry.ts';
import { sembleFailure } from './client.ts';

/** Milliseconds before each further attempt. */
const WAITS: readonly number[] = [1_000, 4_000, 15_000];

/** Temporary errors, so that a long list does not end at one error of a gateway. */
const TEMPORARY: ReadonlySet<ErrorKind> = new Set(['rate-limited', 'unreachable', 'not-json', 'failed']);

/** Reads from Semble, and repeats the call after a temporary error. Throws CommandFailure. */
export async function retryTransient<T>(read: () => Promise<T>, clock: Clock): Promise<T> {
  try {
    return await retry(read, { waits: WAITS, retriesError: isTemporary, clock });
  } catch (error) {
    throw sembleFailure(error, SETTING.apiToken, 'patients');
  }
}

function isTemporary(error: unknown): boolean {
  return error instanceof SembleFailure && TEMPORARY.has(error.kind);
}
