import { entriesOf, membersOf } from '../semble/decode.ts';
import { SyncError, type SyncErrorKind } from './run.ts';

/** The meaning of a refused call to Medplum. */
export type MedplumFailure =
  | 'gone'
  /** The Patient has another version: 412. */
  | 'changed'
  /** The server could not serialise the writes: 409. */
  | 'conflict'
  | 'rate-limited'
  | 'ambiguous'
  | 'refused'
  | 'invalid'
  /** Medplum's own 413. */
  | 'too-large'
  /** The 413 of a proxy. */
  | 'too-large-for-a-proxy'
  | 'unavailable';

/** Failures by the id of the outcome. Medplum chooses its HTTP status by the same id. */
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

/** Codes of issues about the resource: https://hl7.org/fhir/R4/codesystem-issue-type.html */
const VERDICTS: readonly unknown[] = [
  'structure',
  'required',
  'value',
  'invariant',
  'code-invalid',
  'too-long',
  'business-rule',
];

/** Failures by the code of an issue, for an outcome without a known id. */
const BY_CODE: ReadonlyMap<unknown, MedplumFailure> = new Map<unknown, MedplumFailure>([
  ['throttled', 'rate-limited'],
  ['conflict', 'conflict'],
  ['login', 'refused'],
  ['security', 'refused'],
  ['forbidden', 'refused'],
]);

/**
 * Texts of the code `invalid` that are about a value. Medplum also uses this code for errors of its database, its Redis
 * and its network. So no other text counts: an outage must not be read as a verdict on the Patient.
 */
const ABOUT_A_VALUE = /out of range|index row size|byte sequence|unicode escape/i;

/** The beginning of an issue's text when MedplumClient received HTML, XML, or JSON that is not an outcome. */
const PAGE = /^</;
/** Also the texts of Redis (`ERR index is out of range`) and of Node (`RangeError`). */
const NO_TEXT_OF_A_DATABASE = /^[<{["]|^err |rangeerror/i;

/**
 * Proxies answer 403 or 429 when requests come too often. MedplumClient drops the status and keeps the body as the text
 * of an issue `invalid`, so only the text can show the status. In HTML or XML any mention of the status counts. A plain
 * text may be an error inside Medplum, so it must begin with the status.
 */
const PAGE_OF_A_LIMIT = /\b(403|429)\b|forbidden|denied|blocked|too many requests/i;
const TEXT_OF_A_LIMIT =
  /^(http |error )?(403|429)\b|^(rbac: )?(forbidden|access denied)[.!]?$|too many requests|throttl|rate (limit|exceeded)/i;

/** The texts of a proxy about a request that is too large. MedplumClient drops their status too. */
const TOO_LARGE = /\b413\b|(entity|payload|content|body|file) too large|request too long/i;

/**
 * Classifies an error that a MedplumClient call threw. An error without a known sign is `unavailable`, never a verdict
 * on the Patient. It reads the members of the error, because in the bot's runtime the client's errors come from another
 * realm and `instanceof` is false.
 */
export function medplumFailure(error: unknown): MedplumFailure {
  const { id, issue } = membersOf(membersOf(error)['outcome']);
  const known = typeof id === 'string' ? BY_ID.get(id) : undefined;
  if (known) {
    return known;
  }
  const issues = entriesOf(issue).map(membersOf);
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
  const namesAPlace = entriesOf(expression).some((place) => typeof place === 'string' && place.trim());
  const text = textOf(issue);
  const isAboutAValue = code === 'invalid' && ABOUT_A_VALUE.test(text) && !NO_TEXT_OF_A_DATABASE.test(text);
  return namesAPlace || VERDICTS.includes(code) || isAboutAValue;
}

/** Whether MedplumClient made this issue of an answer with status 403 or 429 that is not JSON. */
function isLimit(issue: Issue): boolean {
  const text = textOf(issue);
  return issue['code'] === 'invalid' && (PAGE.test(text) ? PAGE_OF_A_LIMIT : TEXT_OF_A_LIMIT).test(text);
}

function textOf({ details }: Issue): string {
  const { text } = membersOf(details);
  return typeof text === 'string' ? text.trim() : '';
}

/** The failures that end a run. After the others the run continues. */
export type Ending = Exclude<MedplumFailure, 'gone' | 'changed' | 'too-large-for-a-proxy'>;

const SYNC_ERRORS: Readonly<Record<Ending, readonly [SyncErrorKind, string, string?]>> = {
  ambiguous: ['quarantined', 'two Patients have this Semble id, or one has two', 'doubled'],
  refused: ['refused', 'Medplum denies the bot: check its access policy'],
  invalid: ['quarantined', 'Medplum rejects the Patient as invalid', 'invalid'],
  'too-large': ['quarantined', 'the Patient is larger than Medplum takes', 'invalid'],
  'rate-limited': ['rate-limited', 'Medplum asks to slow down'],
  conflict: ['conflict', 'Medplum kept answering with conflicts'],
  unavailable: ['unavailable', 'Medplum could not be reached or failed'],
};

/** Returns the error that ends a run after this failure. */
export function syncErrorFor(failure: Ending): SyncError {
  return new SyncError(...SYNC_ERRORS[failure]);
}
