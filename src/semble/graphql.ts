import { isObject, membersOf } from './decode.ts';
import { classifyError, type ErrorKind } from './error-kind.ts';

export type { ErrorKind } from './error-kind.ts';

/** Where Semble's API is and with which right it is asked. */
export interface SembleAccess {
  /** HTTPS, or HTTP to a loopback address. */
  readonly url: string;
  /** Sent as `x-token`: https://docs.semble.io/docs/authentication. */
  readonly token: string;
}

/** One trouble; `path` is empty when Semble named none. `text` is Semble's own: for an operator's eyes, not for a log. */
export interface GraphQLProblem {
  readonly kind: ErrorKind;
  readonly path: readonly unknown[];
  readonly text: string;
}

/** A request to Semble that gave no data to go on with. */
export class SembleFailure extends Error {
  readonly kind: ErrorKind;
  readonly problems: readonly GraphQLProblem[];

  constructor(kind: ErrorKind, problems: readonly GraphQLProblem[] = []) {
    super(`Semble: ${kind}`);
    this.kind = kind;
    this.problems = problems;
  }
}

/** Data, as far as it came, and what went wrong with parts of it. */
export interface Answer {
  readonly data: Readonly<Record<string, unknown>>;
  readonly problems: readonly GraphQLProblem[];
}

/** Puts a GraphQL document to Semble. */
export type GraphQLQuery = (document: string, variables: Readonly<Record<string, unknown>>) => Promise<Answer>;

/** What the HTTP status says by itself, whatever a JSON body says. */
function kindOfStatus({ status, json, text }: Reply): ErrorKind | undefined {
  const isJson = json !== undefined;
  if (status === 429 || (status === 403 && !isJson)) {
    return 'rate-limited';
  }
  if (!isJson && classifyError([], text) === 'rate-limited') {
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
export async function query(
  access: SembleAccess,
  document: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<Answer> {
  const reply = await post(access, JSON.stringify({ query: document, variables }));
  const { status } = reply;
  const body = membersOf(reply.json);
  const data = membersOf(body['data']);
  const problems = Array.isArray(body['errors']) ? body['errors'].map(problemOf) : [];
  const isAnswer =
    Array.isArray(body['errors'] ?? []) && (problems.length > 0 || (isObject(body['data']) && status < 400));
  // Other servers say in other members why there is no answer.
  const said = isAnswer ? problems : [body, body['error'], body['errors']].map(problemOf);
  if (said.some(({ kind, path }) => kind === 'rate-limited' && (path.length === 0 || status >= 400))) {
    throw failureOf(said);
  }
  const byStatus = kindOfStatus(reply);
  if (byStatus) {
    throw new SembleFailure(byStatus, problems);
  }
  if (status === 403 || status >= 500 || !isAnswer) {
    throw failureOf(said, status === 403 ? 'refused-token' : 'failed');
  }
  for (const [name, payload] of Object.entries(data)) {
    const error = isObject(payload) && payload['error'];
    if (error && typeof error === 'string') {
      problems.push({ kind: classifyError([], error), path: [name], text: error });
    }
  }
  return { data, problems };
}

/** Reads an entry of `errors[]`: https://spec.graphql.org/October2021/#sec-Errors. A server may send a bare text. */
function problemOf(error: unknown): GraphQLProblem {
  const { message, path, code, extensions } = isObject(error) ? error : { message: error };
  const text = typeof message === 'string' ? message : '';
  const { code: extensionCode, exception } = membersOf(extensions);
  const kind = classifyError([extensionCode, code, membersOf(exception)['code']], text);
  return { kind, path: Array.isArray(path) ? path : [], text };
}

/**
 * The failure that problems amount to: a rate limit if there is one, because it passes; else the first that is more than
 * "failed", and never "not found".
 */
export function failureOf(problems: readonly GraphQLProblem[], otherwise: ErrorKind = 'failed'): SembleFailure {
  const troubles = problems.map(({ kind }) => kind);
  const first = troubles.find((kind) => kind !== 'failed' && kind !== 'not-found');
  return new SembleFailure(troubles.includes('rate-limited') ? 'rate-limited' : (first ?? otherwise), problems);
}

/** An HTTP answer; `json` is undefined when it is none. */
interface Reply {
  readonly status: number;
  readonly text: string;
  readonly json: unknown;
}

async function post(access: SembleAccess, request: string): Promise<Reply> {
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
      return { status: response.status, text, json: JSON.parse(text) };
    }
  } catch {
    // A body that claims to be JSON and is not counts as none.
  }
  return { status: response.status, text, json: undefined };
}
