import type { OperationOutcome, OperationOutcomeIssue } from '@medplum/fhirtypes';
import { SettingsError } from '../settings.ts';
import { type RunLog, SyncError, type SyncErrorKind } from '../sync/run.ts';
import type { Noted, PageResponse } from './operator-request.ts';
import type { ScheduledSweep } from './schedule.ts';

/** The result of a request, as the sender reads it in the answer. */
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

/** The errors that the sender receives as a refusal. A quarantined patient is a result instead. */
type RefusalKind = Exclude<SyncErrorKind, 'quarantined'>;

/** The answer to a request that ended without an error. */
type Success = { readonly result: Result } | PageResponse | Noted | ScheduledSweep;

export type Answer = Success | OperationOutcome;

/** How a request ended. */
export interface Ended {
  readonly answer: Answer;
  /** For the log: the result, or the HTTP status that Medplum gives a refusal. */
  readonly code: string;
}

interface RefusalRow {
  readonly status: number;
  readonly id?: string;
  readonly code: OperationOutcomeIssue['code'];
  readonly text: string;
}

/**
 * Medplum chooses the HTTP status by the id of the returned outcome. Without a known id the status is 400, or 500 for
 * the code `exception`. The texts are fixed, so that an unauthenticated sender learns nothing from them.
 */
const REFUSALS: Readonly<Record<RefusalKind, RefusalRow>> = {
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

/** The outcome and the HTTP status of a refusal. */
function refusal(kind: RefusalKind): Ended {
  const { status, id, code, text } = REFUSALS[kind];
  const answer: OperationOutcome = {
    resourceType: 'OperationOutcome',
    ...(id && { id }),
    issue: [{ severity: 'error', code, details: { text } }],
  };
  return { answer, code: String(status) };
}

/** The end of a request that has a result. */
export function success(answer: Success): Ended {
  return { answer, code: answer.result };
}

/**
 * Returns the answer to a request that ended with an error, and logs the error. A quarantined patient is answered with
 * 200: one invalid record must not make Semble pause the subscription for all patients.
 */
export function answerTo(error: unknown, log: RunLog): Ended {
  const { kind, message } =
    error instanceof SyncError
      ? error
      : new SyncError('refused', error instanceof SettingsError ? error.message : 'unexpected failure in the bot');
  log.problem(`${kind}: ${message}`);
  return kind === 'quarantined' ? success({ result: kind }) : refusal(kind);
}
