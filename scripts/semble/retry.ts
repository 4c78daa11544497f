import type { Clock } from '../../src/clock.ts';
import { type ErrorKind, SembleFailure } from '../../src/semble/graphql.ts';
import { SETTING } from '../../src/settings.ts';
import { retry } from '../core/retry.ts';
import { sembleFailure } from './client.ts';

/** Milliseconds before each further try. */
const WAITS: readonly number[] = [1_000, 4_000, 15_000];

/** What may pass by itself: a long list is not to end at one hiccup of a gateway. */
const PASSING: ReadonlySet<ErrorKind> = new Set(['rate-limited', 'unreachable', 'not-json', 'failed']);

/** Reads from Semble's lists, a few times where that may help. Throws CommandFailure. */
export async function insist<T>(read: () => Promise<T>, clock: Clock): Promise<T> {
  try {
    return await retry(read, { waits: WAITS, retriesError: isPassing, clock });
  } catch (error) {
    throw sembleFailure(error, SETTING.apiToken, 'patients');
  }
}

function isPassing(error: unknown): boolean {
  return error instanceof SembleFailure && PASSING.has(error.kind);
}
