import {
  badRequest,
  businessRule,
  conflict,
  contentTooLarge,
  forbidden,
  getStatus,
  gone,
  multipleMatches,
  notFound,
  preconditionFailed,
  serverError,
  serverTimeout,
  tooManyRequests,
  unauthorized,
} from '@medplum/core';
import type { OperationOutcome } from '@medplum/fhirtypes';
import { jsonAnswer } from '../../fixtures/fake-semble.ts';

/** Replaces the answer: none in time, none ever because the run has died, a broken connection, or this answer. */
export type Instead = 'hang' | 'die' | 'lose' | (() => Response);

export interface Fault {
  readonly name: string;
  /** Absent if that side has no such answer. */
  readonly medplum?: Instead;
  readonly semble?: Instead;
  /** Whether Medplum gives this answer only to calls that it did not carry out. Other answers may hide a write. */
  readonly outcome?: OperationOutcome;
}

function text(status: number, body: string, type = 'text/html'): () => Response {
  return () => new Response(body, { status, headers: { 'content-type': type } });
}

function json(status: number, body: unknown): () => Response {
  return () => jsonAnswer(body, status);
}

function either(name: string, instead: Instead): Fault {
  return { name, medplum: instead, semble: instead };
}

/** Medplum's own refusal, and Semble's of the same status. */
function refusal(outcome: OperationOutcome, message?: string): Fault {
  const status = getStatus(outcome);
  return {
    name: `${status} ${outcome.id ?? outcome.issue[0]?.code}`,
    medplum: json(status, outcome),
    ...(message !== undefined && { semble: json(status, { errors: [{ message }] }) }),
    outcome,
  };
}

const PAGE = '<html><head><title>nginx</title></head><body>nginx</body></html>';

/** The end of the process, at any call. Between two calls no state changes that a repeat could see. */
export const death: readonly Fault[] = [either('dies', 'die')];

/** The faults that pass, or that a person can correct. */
export const passing: readonly Fault[] = [
  either('connection lost', 'lose'),
  either('hangs', 'hang'),
  either('200 other JSON', json(200, { message: 'hello' })),
  either('200 an empty object', json(200, {})),
  either('200 a list', json(200, [])),
  either('200 null', json(200, null)),
  either('200 with nothing', text(200, '', 'application/json')),
  either('200 of length 0', () => new Response('', { headers: { 'content-length': '0' } })),
  either('200 cut off', text(200, '{"resourceType":"Pati', 'application/json')),
  either('200 a page', text(200, PAGE)),
  either('200 an empty page', text(200, '')),
  either('204', () => new Response(null, { status: 204 })),
  {
    name: '200 something else of that server',
    medplum: json(200, { resourceType: 'Observation', id: 'b1', status: 'final', code: { text: 'planted' } }),
    semble: json(200, { data: { patient: { id: '64c0ffee00000000000000ff' }, p0: {}, patients: { data: {} } } }),
  },
  { name: '200 an empty batch', medplum: json(200, { resourceType: 'Bundle', type: 'batch-response' }) },
  { name: '200 no data', semble: json(200, { data: null }) },
  { name: '200 an error for data', semble: json(200, { data: null, errors: [{ message: 'Internal server error' }] }) },
  { name: '200 too often', semble: json(200, { errors: [{ message: 'You called this too often' }] }) },
  refusal(unauthorized, 'Missing token.'),
  refusal(forbidden, 'Forbidden'),
  either('403 a page', text(403, '<html><h1>403 Forbidden</h1></html>')),
  refusal(notFound, 'Not found'),
  either('404 a page', text(404, '<html><h1>404 Not Found</h1></html>')),
  refusal(gone),
  refusal(conflict('could not serialize access', '40001'), 'Conflict'),
  refusal(preconditionFailed, 'Precondition failed'),
  refusal(tooManyRequests, 'Too many requests'),
  either('429 a page', text(429, '<html><h1>429 Too Many Requests</h1></html>')),
  refusal(serverError(new Error('planted')), 'Internal server error'),
  either('500 other JSON', json(500, { error: 'Internal Server Error' })),
  either('500 with nothing', text(500, '', 'text/plain')),
  either('502 a page', text(502, '<html><h1>502 Bad Gateway</h1></html>')),
  either('503 a word', text(503, 'Service Unavailable', 'text/plain')),
  refusal(serverTimeout()),
];

/** Medplum's refusals of a Patient that it will never accept: the only refusals that the bot acknowledges. */
export const verdicts: readonly Fault[] = [
  refusal(badRequest('Invalid date', 'Patient.birthDate')),
  refusal(multipleMatches),
  refusal(contentTooLarge('planted')),
  refusal(businessRule('planted', 'planted')),
];
