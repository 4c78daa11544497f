/** The kind of an error of a request to Semble, or of one path of it. */
export type ErrorKind =
  | 'rate-limited'
  | 'refused-token'
  | 'missing-permission'
  | 'invalid-document'
  | 'not-found'
  | 'unreachable'
  | 'not-json'
  | 'failed';

/** Tests the words of an error. They are in lower case, with one space between two words and at least one at the ends. */
type Test = (words: string) => boolean;

const holds =
  (pattern: RegExp): Test =>
  (words) =>
    pattern.test(words);

/** Whether a word that matches `one` comes at most `distance` words before a word that matches `other`. */
const holdsBefore =
  (one: RegExp, other: RegExp, distance: number): Test =>
  (words) => {
    const list = words.trim().split(' ');
    return list.some(
      (word, at) => one.test(word) && list.slice(at + 1, at + 1 + distance).some((later) => other.test(later)),
    );
  };

const TOKEN = /^(?:tokens?|jwts?|apikey|credentials?|session|signature|authori[sz]ation)$/;
/** Words after a token: `token verification failed`, `the token was rejected`, `the token doesn't exist`. */
const FAILED = /^(?:failed|rejected|refused|error|longer|not|doesn|cannot|must)$/;
const USELESS = /^(?:invalid|expire[ds]?|malformed|revoked|missing|required|wrong|bad|unknown|inactive|disabled)$/;

/**
 * Semble documents neither codes nor texts of its errors, so these are the words that GraphQL and HTTP servers use. The
 * first matching row gives the kind:
 *
 * - A rate limit comes first, because the same request can succeed later.
 * - "Not found" comes last. A text that also names a token or a permission ("not found or access denied") is not an
 *   answer about a patient.
 */
const KINDS: readonly (readonly [ErrorKind, ...Test[]])[] = [
  ['rate-limited', holds(/ratelimit|toooften|toomanyrequests|throttl| rate limit| too often | too ?many ?requests /)],
  [
    'invalid-document',
    holds(/ cannot query field | unknown (?:argument|type) | syntax error | graphql (?:validation|parse) failed /),
  ],
  [
    'missing-permission',
    holds(/ permissions? | privileges? | not permitted | unauthori[sz]ed to /),
    holdsBefore(/^(?:insufficient|lacks?|missing|no)$/, /^(?:rights?|scopes?|roles?)$/, 4),
  ],
  [
    'refused-token',
    holds(/authenticat| unauthori[sz]ed | (?:login|log in|sign in) (?:is )?required /),
    holds(/ (?:not|be|please|to) (?:logged|log|signed|sign) in /),
    holdsBefore(TOKEN, USELESS, 5),
    holdsBefore(TOKEN, FAILED, 4),
    holdsBefore(USELESS, TOKEN, 3),
    holdsBefore(/^no$/, TOKEN, 2),
  ],
  [
    'missing-permission',
    holds(/ forbidden | denied | not allow(?:ed)? | not authori[sz]ed /),
    holds(/ (?:no|not|cannot|t|insufficient|lacks?)(?: have)? access /),
    holdsBefore(/^access$/, /^(?:restricted|limited|refused|insufficient)$/, 5),
  ],
  ['not-found', holds(/ not found | does(?: not|n t) exist /)],
];

/** The words of an HTTP status in the place of a code. 404 is not among them: it may mean the path of the API. */
const STATUS_WORDS: ReadonlyMap<string, string> = new Map([
  ['401', 'unauthenticated'],
  ['403', 'forbidden'],
  ['429', 'too many requests'],
]);

/** Classifies an error by its codes and its text, in any spelling: `RATE_LIMITED`, `RateLimitExceeded`. */
export function classifyError(codes: readonly unknown[], text: unknown): ErrorKind {
  const codeWords = codes.map(textOf).map((code) => STATUS_WORDS.get(code) ?? code);
  const words = wordsOf([...codeWords, textOf(text)].join(' . '));
  return KINDS.find(([, ...tests]) => tests.some((test) => test(words)))?.[0] ?? 'failed';
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function wordsOf(text: string): string {
  const words = text
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ');
  // In the "unexpected token" of a JSON parser, the token is a character.
  return ` ${words} `.replaceAll(' unexpected token ', ' ').replaceAll(' api key ', ' apikey ');
}
