import type { OperationOutcome } from '@medplum/fhirtypes';
import { type Stop, Stopped } from './run.ts';

/** What a refused call to Medplum means for a run. */
export type MedplumFailure =
  | 'gone'
  /** The version has moved on: 412. */
  | 'changed'
  /** The server could not serialise the write: 409. */
  | 'conflict'
  | 'rate-limited'
  | 'ambiguous'
  | 'refused'
  | 'invalid'
  | 'unavailable';

/** By the id of the outcome, which is how Medplum chooses its status. */
const BY_ID: ReadonlyMap<string, MedplumFailure> = new Map<string, MedplumFailure>([
  ['not-found', 'gone'],
  ['gone', 'gone'],
  ['precondition-failed', 'changed'],
  ['multiple-matches', 'ambiguous'],
  ['conflict', 'conflict'],
  ['too-many-requests', 'rate-limited'],
  ['unauthorized', 'refused'],
  ['forbidden', 'refused'],
  ['content-too-large', 'invalid'],
  ['business-rule', 'invalid'],
]);

/** Codes of issues that say that the resource itself is at fault. */
const INVALID = new Set(['invalid', 'structure', 'required', 'value', 'invariant', 'code-invalid', 'too-long']);

/**
 * What stands in front of a server answers in its own words, which MedplumClient wraps into an outcome of code
 * `invalid`: a page, JSON that is no outcome, or a gateway's phrase is no verdict on the resource.
 */
const NOT_MEDPLUM =
  /^\s*$|^\s*[<{["]|^unknown error$|bad gateway|unavailable|internal server error|time-?d? ?out|upstream/i;

/**
 * Sorts an error that a MedplumClient call threw. Judged by shape: in the bot's runtime, errors of the client come from
 * another realm and `instanceof` is false.
 */
export function medplumFailure(error: unknown): MedplumFailure {
  const outcome = (error as { readonly outcome?: Partial<OperationOutcome> } | undefined)?.outcome;
  const known = BY_ID.get(outcome?.id ?? '');
  if (known) {
    return known;
  }
  const issue = outcome?.issue?.[0];
  const wrapped = !issue?.expression && NOT_MEDPLUM.test(issue?.details?.text ?? '');
  return issue && INVALID.has(issue.code ?? '') && !wrapped ? 'invalid' : 'unavailable';
}

/** What ends a run; the others send it round again. */
type Ending = Exclude<MedplumFailure, 'gone' | 'changed'>;

const STOPS: Readonly<Record<Ending, readonly [Stop, string, string?]>> = {
  ambiguous: ['quarantined', 'two Patients have this Semble id, or one has two', 'doubled'],
  refused: ['refused', 'Medplum denies the bot: look at its access policy'],
  invalid: ['quarantined', 'Medplum rejects the Patient as invalid', 'invalid'],
  'rate-limited': ['rate-limited', 'Medplum asks to slow down'],
  conflict: ['conflict', 'Medplum kept answering with conflicts'],
  unavailable: ['unavailable', 'Medplum could not be reached or failed'],
};

/** The end of a run for a failure that ends one. */
export function stopFor(failure: Ending): Stopped {
  return new Stopped(...STOPS[failure]);
}
