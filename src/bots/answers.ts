import type { OperationOutcome, OperationOutcomeIssue } from '@medplum/fhirtypes';
import { SettingsError } from '../settings.ts';
import { Stopped } from '../sync/run.ts';
import type { Swept } from './operator-request.ts';
import type { RequestLog } from './request-log.ts';
import type { ScheduledSweep } from './schedule.ts';

/** What became of a request, in the word that its sender reads. */
export type Result =
  | 'created'
  | 'updated'
  | 'unchanged'
  | 'deleted'
  | 'deactivated'
  | 'merged'
  | 'absent'
  | 'ignored'
  | 'quarantined';

/** Why a request did not come to a result. */
export type Refusal = 'unauthorized' | 'not-a-delivery' | 'rate-limited' | 'conflict' | 'unavailable' | 'refused';

export type Answer = { readonly result: Result } | Swept | ScheduledSweep | OperationOutcome;

interface RefusalRow {
  readonly status: number;
  readonly id?: string;
  readonly code: OperationOutcomeIssue['code'];
  readonly text: string;
}

/**
 * Medplum chooses the HTTP status by the id of a returned outcome; without a known id it is 400, or 500 for the code
 * `exception`. The texts are fixed: an answer tells a stranger nothing.
 */
const REFUSALS: Readonly<Record<Refusal, RefusalRow>> = {
  unauthorized: { status: 401, id: 'unauthorized', code: 'login', text: 'Unauthorized' },
  'not-a-delivery': { status: 400, code: 'invalid', text: 'Not a delivery' },
  'rate-limited': {
    status: 429,
    id: 'too-many-requests',
    code: 'throttled',
    text: 'Too many requests, try again later',
  },
  conflict: { status: 409, id: 'conflict', code: 'conflict', text: 'The patient is being changed, try again later' },
  unavailable: {
    status: 504,
    id: 'server-timeout',
    code: 'timeout',
    text: 'A system behind this one did not answer, try again later',
  },
  refused: { status: 500, code: 'exception', text: 'The integration is not set up rightly' },
};

/** The outcome to return for a refusal. */
export function refusal(kind: Refusal): OperationOutcome {
  const { id, code, text } = REFUSALS[kind];
  return {
    resourceType: 'OperationOutcome',
    ...(id && { id }),
    issue: [{ severity: 'error', code, details: { text } }],
  };
}

/** The answer in a word: the result, or the HTTP status that stands for a refusal. */
export function wordFor(answer: Answer): string {
  if ('result' in answer) {
    return answer.result;
  }
  const row = Object.values(REFUSALS).find(({ code }) => code === answer.issue[0]?.code);
  return String(row?.status);
}

/** Ends a request without a result. The reason is for the log: fixed words, or the name of a setting. */
export class Refused extends Error {
  readonly kind: Refusal;

  constructor(kind: Refusal, reason: string) {
    super(reason);
    this.kind = kind;
  }
}

/**
 * The answer to a request that ended with an error, and a line in the log for what a person has to see to. A patient that
 * can never be written as it is gets a 200: one bad record must not make Semble pause the subscription for all.
 */
export function answerTo(error: unknown, log: RequestLog): Answer {
  if (error instanceof Stopped && error.stop === 'quarantined') {
    log.problem(`quarantined: ${error.message}`);
    return { result: 'quarantined' };
  }
  if (error instanceof Stopped || error instanceof Refused) {
    const kind = error instanceof Stopped ? error.stop : error.kind;
    log.problem(`${kind}: ${error.message}`);
    return refusal(kind as Refusal);
  }
  log.problem(error instanceof SettingsError ? `refused: ${error.message}` : 'refused: unexpected failure in the bot');
  return refusal('refused');
}
