import type { Clock } from '../../../src/clock.ts';
import { membersOf, parseJson } from '../../../src/semble/decode.ts';
import { post } from '../../bot/post.ts';
import { deployedTarget } from '../../bot/target.ts';
import { type DeliveryTarget, testRequest } from '../../bot/test-delivery.ts';
import type { Environment } from '../../core/environment.ts';
import { retry } from '../../core/retry.ts';
import type { Outcome } from './report.ts';

/** Sends the delivery of a merge. Throws CommandFailure when no genuine delivery can be made. */
export type SendMerge = (sourceId: string, targetId: string) => Promise<Outcome>;

/** Milliseconds before each further attempt. */
const WAITS: readonly number[] = [1_000, 4_000, 16_000, 60_000];

/** Statuses of a temporary failure; undefined when there was no answer. */
const TEMPORARY: ReadonlySet<number | undefined> = new Set([undefined, 409, 429, 502, 503, 504]);

/** Creates the function that sends merges as Semble does, signed with the signing secret of the project. */
export function mergeSender(environment: Environment, clock: Clock): SendMerge {
  let target: Promise<DeliveryTarget> | undefined;
  return async (sourcePatientId, targetPatientId) => {
    target ??= deployedTarget(environment);
    const known = await target;
    const identifiers = { sourcePatientId, targetPatientId };
    const send = () => post(testRequest(known, { eventType: 'patient.merged', identifiers }, clock.now()));
    const { status, text } = await retry(send, {
      waits: WAITS,
      retriesResult: (reply) => TEMPORARY.has(reply.status),
      clock,
    });
    if (status !== 200) {
      return { result: 'failed', reason: status === undefined ? 'no answer' : String(status), isWell: false };
    }
    const { result } = membersOf(parseJson(text));
    return result === 'merged'
      ? { result, isWell: true }
      : { result: result === 'quarantined' ? result : 'failed', isWell: false };
  };
}
