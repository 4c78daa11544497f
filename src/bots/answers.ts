import type { OperationOutcome, OperationOutcomeIssue } from '@medplum/fhirtypes';
import { SettingsError } from '../settings.ts';
import { type RunLog, type Stop, Stopped } from '../sync/run.ts';
import type { Swept } from './operator-request.ts';
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

/** The stops that a sender is told of; a quarantined patient is a result to it. */
type Refusal = Exclude<Stop, 'quarantined'>;

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
function refusal(kind: Refusal): OperationOutcome {
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

/**
 * The answer to a request that ended with an error, and a line in the log for what a person has to see to. A patient that
 * can never be written as it is gets a 200: one bad record must not make Semble pause the subscription for all.
 */
export function answerTo(error: unknown, log: RunLog): Answer {
  const { stop, message } =
    error instanceof Stopped
      ? error
      : new Stopped('refused', error instanceof SettingsError ? error.message : 'unexpected failure in the bot');
  log.problem(`${stop}: ${message}`);
  return stop === 'quarantined' ? { result: stop } : refusal(stop);
}
