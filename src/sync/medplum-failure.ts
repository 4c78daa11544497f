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
const BY_ID: ReadonlyMap<string | undefined, MedplumFailure> = new Map<string, MedplumFailure>([
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
 * `invalid` without an expression: a page, JSON that is no outcome, or a gateway's phrase is no verdict on the
 * resource. Nor is what Medplum's own database had to say, which comes in the same form.
 */
const SLOW_DOWN = /\b(403|429)\b|forbidden|denied|blocked|too many|rate (limit|exceeded)|throttl/i;
const NOT_MEDPLUM =
  /^\s*$|^\s*[<{["]|^E[A-Z]+$|^unknown error$|gateway|unavailable|internal server|error (code|occurred)|time-?d? ?out|upstream|abort|refused|reset|overload|capacity|connection|database|deadlock|read-only|serialize|memory|no space/i;

/**
 * Sorts an error that a MedplumClient call threw. Judged by shape: in the bot's runtime, errors of the client come from
 * another realm and `instanceof` is false.
 */
export function medplumFailure(error: unknown): MedplumFailure {
  const outcome = (error as { readonly outcome?: Partial<OperationOutcome> } | undefined)?.outcome;
  const known = BY_ID.get(outcome?.id);
  if (known) {
    return known;
  }
  const issue = outcome?.issue?.[0];
  if (!issue || !INVALID.has(issue.code)) {
    return 'unavailable';
  }
  if (issue.expression) {
    return 'invalid';
  }
  const words = issue.details?.text ?? '';
  if (issue.code === 'invalid' && SLOW_DOWN.test(words)) {
    return 'rate-limited';
  }
  return NOT_MEDPLUM.test(words) ? 'unavailable' : 'invalid';
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
