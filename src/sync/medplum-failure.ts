import { membersOf } from '../semble/decode.ts';
import { SyncError, type SyncErrorKind } from './run.ts';

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
  /** Medplum's own 413. */
  | 'too-large'
  /** The 413 of anything in front of Medplum. */
  | 'too-large-for-a-proxy'
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
  ['content-too-large', 'too-large'],
  ['business-rule', 'invalid'],
]);

/** Codes of issues that speak of the resource itself. https://hl7.org/fhir/R4/codesystem-issue-type.html */
const VERDICTS: ReadonlySet<unknown> = new Set([
  'structure',
  'required',
  'value',
  'invariant',
  'code-invalid',
  'too-long',
  'business-rule',
]);

/** Codes with a meaning of their own, where an outcome has no id that is known. */
const BY_CODE: ReadonlyMap<unknown, MedplumFailure> = new Map<unknown, MedplumFailure>([
  ['throttled', 'rate-limited'],
  ['conflict', 'conflict'],
  ['login', 'refused'],
  ['security', 'refused'],
  ['forbidden', 'refused'],
]);

/**
 * Texts of the code `invalid` that speak of a value. Medplum turns every error inside it into that code, those of its
 * database, its Redis and its network too, so that no other text counts: an outage must never read as a verdict.
 */
const ABOUT_A_VALUE = /out of range|index row size|byte sequence|unicode escape/i;

/** How the text of an issue begins that MedplumClient made of a page, in HTML or XML, or of JSON that is no outcome. */
const PAGE = /^</;
const NO_TEXT_OF_MEDPLUM = /^[<{["]/;

/**
 * What stands in front of a server refuses those who ask too often with 403 or 429. MedplumClient drops the status of
 * such an answer and keeps its body as the text of an issue `invalid`, so that only the text can show the status: any
 * mention of it in a page, but in a bare text, which may be an error inside Medplum, only the status itself.
 */
const PAGE_OF_A_LIMIT = /\b(403|429)\b|forbidden|denied|blocked|too many requests/i;
const TEXT_OF_A_LIMIT =
  /^(http |error )?(403|429)\b|^(rbac: )?(forbidden|access denied)[.!]?$|too many requests|throttl|rate (limit|exceeded)/i;

/** How anything but Medplum says that a request is too large; from the same place such an issue has its text. */
const TOO_LARGE = /\b413\b|(entity|payload|content|body|file) too large|request too long/i;

/**
 * Sorts an error that a MedplumClient call threw. Only positive signs make a verdict on the Patient; what has none is
 * `unavailable`. Judged by shape: in the bot's runtime, errors of the client come from another realm and `instanceof` is
 * false.
 */
export function medplumFailure(error: unknown): MedplumFailure {
  const { id, issue } = membersOf(membersOf(error)['outcome']);
  const known = typeof id === 'string' ? BY_ID.get(id) : undefined;
  if (known) {
    return known;
  }
  const issues = Array.isArray(issue) ? issue.map(membersOf) : [];
  if (issues.some(isVerdict)) {
    return 'invalid';
  }
  if (issues.some(isLimit)) {
    return 'rate-limited';
  }
  const byCode = issues.map(({ code }) => BY_CODE.get(code)).find(Boolean);
  if (byCode) {
    return byCode;
  }
  return issues.some((one) => TOO_LARGE.test(textOf(one))) ? 'too-large-for-a-proxy' : 'unavailable';
}

type Issue = Readonly<Record<string, unknown>>;

/** Whether an issue rejects the Patient as invalid. */
function isVerdict(issue: Issue): boolean {
  const { severity, code, expression } = issue;
  if (severity === 'warning' || severity === 'information') {
    return false;
  }
  const namesAPlace =
    Array.isArray(expression) && expression.some((place) => typeof place === 'string' && place.trim());
  const text = textOf(issue);
  const isAboutAValue = code === 'invalid' && ABOUT_A_VALUE.test(text) && !NO_TEXT_OF_MEDPLUM.test(text);
  return namesAPlace || VERDICTS.has(code) || isAboutAValue;
}

/** Whether an issue is what MedplumClient makes of an answer of 403 or 429 that is not JSON. */
function isLimit(issue: Issue): boolean {
  const text = textOf(issue);
  return issue['code'] === 'invalid' && (PAGE.test(text) ? PAGE_OF_A_LIMIT : TEXT_OF_A_LIMIT).test(text);
}

function textOf({ details }: Issue): string {
  const { text } = membersOf(details);
  return typeof text === 'string' ? text.trim() : '';
}

/** What ends a run; the others send it round again. */
export type Ending = Exclude<MedplumFailure, 'gone' | 'changed' | 'too-large-for-a-proxy'>;

const SYNC_ERRORS: Readonly<Record<Ending, readonly [SyncErrorKind, string, string?]>> = {
  ambiguous: ['quarantined', 'two Patients have this Semble id, or one has two', 'doubled'],
  refused: ['refused', 'Medplum denies the bot: look at its access policy'],
  invalid: ['quarantined', 'Medplum rejects the Patient as invalid', 'invalid'],
  'too-large': ['quarantined', 'the Patient is larger than Medplum takes', 'invalid'],
  'rate-limited': ['rate-limited', 'Medplum asks to slow down'],
  conflict: ['conflict', 'Medplum kept answering with conflicts'],
  unavailable: ['unavailable', 'Medplum could not be reached or failed'],
};

/** The end of a run for a failure that ends one. */
export function syncErrorFor(failure: Ending): SyncError {
  return new SyncError(...SYNC_ERRORS[failure]);
}
