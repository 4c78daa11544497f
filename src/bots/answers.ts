import type { OperationOutcome, OperationOutcomeIssue } from '@medplum/fhirtypes';
import { SettingsError } from '../settings.ts';
import { type RunLog, SyncError, type SyncErrorKind } from '../sync/run.ts';
import type { PageResponse } from './operator-request.ts';
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
type Refusal = Exclude<SyncErrorKind, 'quarantined'>;

/** What a request that did not end with an error is answered with. */
type Success = { readonly result: Result } | PageResponse | ScheduledSweep;

export type Answer = Success | OperationOutcome;

/** How a request ended. */
export interface Ended {
  readonly answer: Answer;
  /** The answer in a word, for the log: the result, or the HTTP status that Medplum gives a refusal. */
  readonly code: string;
}

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
function refusal(kind: Refusal): Ended {
  const { status, id, code, text } = REFUSALS[kind];
  const answer: OperationOutcome = {
    resourceType: 'OperationOutcome',
    ...(id && { id }),
    issue: [{ severity: 'error', code, details: { text } }],
  };
  return { answer, code: String(status) };
}

/** The end of a request that came to a result. */
export function success(answer: Success): Ended {
  return { answer, code: answer.result };
}

/**
 * The answer to a request that ended with an error, and a line in the log for what a person has to see to. A patient that
 * can never be written as it is gets a 200: one bad record must not make Semble pause the subscription for all.
 */
export function answerTo(error: unknown, log: RunLog): Ended {
  const { kind, message } =
    error instanceof SyncError
      ? error
      : new SyncError('refused', error instanceof SettingsError ? error.message : 'unexpected failure in the bot');
  log.problem(`${kind}: ${message}`);
  return kind === 'quarantined' ? success({ result: kind }) : refusal(kind);
}
