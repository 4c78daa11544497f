import { isObject, membersOf } from './decode.ts';

/** Where Semble's API is and with which right it is asked. */
export interface SembleAccess {
  /** HTTPS, or HTTP to a loopback address. */
  readonly url: string;
  /** Sent as `x-token`: https://docs.semble.io/docs/authentication. */
  readonly token: string;
}

/** What went wrong with a request to Semble, or with one path of it. */
export type Trouble =
  | 'rate-limited'
  | 'refused-token'
  | 'missing-permission'
  | 'invalid-document'
  | 'not-found'
  | 'unreachable'
  | 'not-json'
  | 'failed';

/** One trouble; `path` is empty when Semble named none. `text` is Semble's own: for an operator's eyes, not for a log. */
export interface Problem {
  readonly trouble: Trouble;
  readonly path: readonly unknown[];
  readonly text: string;
}

/** A request to Semble that gave no data to go on with. */
export class SembleFailure extends Error {
  readonly trouble: Trouble;
  readonly problems: readonly Problem[];

  constructor(trouble: Trouble, problems: readonly Problem[] = []) {
    super(`Semble: ${trouble}`);
    this.trouble = trouble;
    this.problems = problems;
  }
}

/** Data, as far as it came, and what went wrong with parts of it. */
export interface Answer {
  readonly data: Readonly<Record<string, unknown>>;
  readonly problems: readonly Problem[];
}

/** Puts a GraphQL document to Semble. */
export type Ask = (document: string, variables: Readonly<Record<string, unknown>>) => Promise<Answer>;

/** The first row whose words stand in an error's code or text names the trouble. */
const WORDS: readonly (readonly [RegExp, Trouble])[] = [
  [/too often|rate limit|too many requests/i, 'rate-limited'],
  [/UNAUTHENTICATED|missing token|invalid token/i, 'refused-token'],
  [/missing permission|FORBIDDEN/i, 'missing-permission'],
  [/cannot query field|unknown (argument|type)|syntax error|GRAPHQL_VALIDATION_FAILED/i, 'invalid-document'],
  [/not[ _]found|does not exist/i, 'not-found'],
];

function troubleOf(words: string): Trouble {
  return WORDS.find(([pattern]) => pattern.test(words))?.[1] ?? 'failed';
}

/** What the HTTP status says by itself, whatever the body. */
function troubleOfStatus(status: number, isJson: boolean): Trouble | undefined {
  if (status === 429 || (status === 403 && !isJson)) {
    return 'rate-limited';
  }
  if (status === 401) {
    return 'refused-token';
  }
  if (status < 200 || (status >= 300 && status < 400)) {
    return 'failed';
  }
  return isJson ? undefined : 'not-json';
}

/**
 * Puts one GraphQL document to Semble (POST, no redirect followed, no repeat) and looks for errors in all the places
 * where Semble puts them: content type, HTTP status, `errors[]`, and the `error` text of a mutation's payload.
 * Returns the data (empty when there was none) with the problems of its parts: a caller that misses its part throws
 * `failureOf` them. Throws SembleFailure when the answer as a whole says nothing.
 */
export async function ask(
  access: SembleAccess,
  document: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<Answer> {
  const { status, json } = await post(access, JSON.stringify({ query: document, variables }));
  const body = membersOf(json);
  const data = membersOf(body['data']);
  const problems = Array.isArray(body['errors']) ? body['errors'].map(problemOf) : [];
  const byStatus = troubleOfStatus(status, json !== undefined);
  if (byStatus) {
    throw new SembleFailure(byStatus, problems);
  }
  const isAnswer =
    Array.isArray(body['errors'] ?? []) && (problems.length > 0 || (isObject(body['data']) && status < 400));
  const isTooOften = problems.some(({ path, trouble }) => trouble === 'rate-limited' && path.length === 0);
  if (status === 403 || status >= 500 || isTooOften || !isAnswer) {
    throw failureOf(problems, status === 403 ? 'refused-token' : 'failed');
  }
  for (const [name, payload] of Object.entries(data)) {
    const error = isObject(payload) && payload['error'];
    if (error && typeof error === 'string') {
      problems.push({ trouble: troubleOf(error), path: [name], text: error });
    }
  }
  return { data, problems };
}

/** Reads an entry of `errors[]`: https://spec.graphql.org/October2021/#sec-Errors. */
function problemOf(error: unknown): Problem {
  const { message, path, extensions } = membersOf(error);
  const text = textIn(message);
  const code = textIn(membersOf(extensions)['code']);
  return { trouble: troubleOf(`${code} ${text}`), path: Array.isArray(path) ? path : [], text };
}

function textIn(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The failure that problems amount to: the first that is more than "failed", and never "not found". */
export function failureOf(problems: readonly Problem[], otherwise: Trouble = 'failed'): SembleFailure {
  const telling = problems.find(({ trouble }) => trouble !== 'failed' && trouble !== 'not-found');
  return new SembleFailure(telling?.trouble ?? otherwise, problems);
}

/** Sends the request; `json` is undefined when the answer is none. */
async function post(
  access: SembleAccess,
  request: string,
): Promise<{ readonly status: number; readonly json: unknown }> {
  let response: Awaited<ReturnType<typeof fetch>>;
  let text: string;
  try {
    response = await fetch(access.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', 'x-token': access.token },
      body: request,
      redirect: 'manual',
    });
    text = await response.text();
  } catch {
    throw new SembleFailure('unreachable');
  }
  try {
    if (/json/i.test(response.headers.get('content-type') ?? '')) {
      return { status: response.status, json: JSON.parse(text) };
    }
  } catch {
    // A body that claims to be JSON and is not counts as none.
  }
  return { status: response.status, json: undefined };
}
