import type { BotEvent } from '@medplum/core';
import { aBotEvent, aDelivery, OPERATOR_SECRET, someSecrets, unixSeconds } from '../../../fixtures/bot.ts';
import { idsOf } from '../../../fixtures/operator.ts';
import { THIS_BOT } from '../../../fixtures/scheduled-bot.ts';
import type { Answer } from '../../../src/bots/answers.ts';
import { START } from './live-run.ts';

export const [A = '', B = ''] = idsOf(2);

/** A request to the bot. Its sender repeats it until `isDone`. */
export interface Request {
  readonly name: string;
  /** Undefined for the platform's own schedule. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
  readonly signedBy: 'semble' | 'operator';
}

const delivery = (name: string, eventType: string, identifiers: Readonly<Record<string, string>>): Request => ({
  name,
  body: aDelivery({ eventType, identifiers }),
  signedBy: 'semble',
});
const operators = (name: string, body: Readonly<Record<string, unknown>>): Request => ({
  name,
  body: { ...body, write: true },
  signedBy: 'operator',
});

/** Every request that the enumeration makes. A new way through the bot needs a line here and one in `kinds.ts`. */
export const REQUESTS = {
  created: delivery('the delivery "created" of A', 'patient.created', { patientId: A }),
  updated: delivery('the delivery "updated" of A', 'patient.updated', { patientId: A }),
  updatedB: delivery('the delivery "updated" of B', 'patient.updated', { patientId: B }),
  deleted: delivery('the delivery "deleted" of A', 'patient.deleted', { patientId: A }),
  deletedB: delivery('the delivery "deleted" of B', 'patient.deleted', { patientId: B }),
  merged: delivery('the delivery "merged" of A into B', 'patient.merged', { sourcePatientId: A, targetPatientId: B }),
  page: operators("an operator's page with A", { eventType: 'bot.sync', patientIds: [A] }),
  sweep: operators("a page of an operator's sweep", { eventType: 'bot.sweep' }),
  retire: operators("an operator's retirement of A", { eventType: 'bot.retire', patientIds: [A] }),
  schedule: { name: 'the sweep on a schedule', body: undefined, signedBy: 'operator' },
} as const satisfies Readonly<Record<string, Request>>;
export type RequestName = keyof typeof REQUESTS;

/** The event that Medplum passes to the bot for a request. */
export function eventOf({ body, signedBy }: Request, policy: string): BotEvent {
  const secrets = someSecrets({ SEMBLE_DELETE_POLICY: policy, SEMBLE_OPERATOR_SECRET: OPERATOR_SECRET });
  const event = aBotEvent({ body: body ?? {}, secrets, signedBy, timestamp: unixSeconds(START) });
  const { headers: _, ...unsigned } = event;
  return body ? event : ({ ...unsigned, input: THIS_BOT } as BotEvent);
}

/** Whether the request has the bot read Semble's list. */
export function readsList(request: RequestName): boolean {
  return request === 'sweep' || request === 'schedule';
}

/** What the sender of a request reads in its answer. */
export interface Reaction {
  /** Whether the sender need not repeat the request. */
  readonly isDone: boolean;
  /** Whether the bot left a patient to a person. */
  readonly isQuarantined: boolean;
}

const reactions = new WeakMap<Answer, Reaction>();

/** What the sender reads in an answer. */
export function reactionTo(answer: Answer): Reaction {
  const isQuarantined = (): boolean => /"result":"quarantined"|"quarantined":[1-9]/.test(JSON.stringify(answer));
  const reaction = reactions.get(answer) ?? { isDone: isDone(answer), isQuarantined: isQuarantined() };
  reactions.set(answer, reaction);
  return reaction;
}

function isDone(answer: Answer): boolean {
  if (!('result' in answer)) {
    return false;
  }
  const isComplete = !('complete' in answer) || answer.complete;
  return !('counts' in answer) || ('failed' in answer.counts && answer.counts.failed === 0 && isComplete);
}
