import { entriesOf, isObject, membersOf, parseJson } from './decode.ts';
import { classifyError, type ErrorKind } from './error-kind.ts';

export type { ErrorKind } from './error-kind.ts';

/** The address and the token of Semble's API. */
export interface SembleAccess {
  /** HTTPS, or HTTP to a loopback address. */
  readonly url: string;
  /** Sent as `x-token`: https://docs.semble.io/docs/authentication. */
  readonly token: string;
}

/**
 * One error of an answer. `path` is empty when Semble gave none. `text` comes from Semble: it may be shown to an
 * operator, but not logged.
 */
export interface GraphQLProblem {
  readonly kind: ErrorKind;
  readonly path: readonly unknown[];
  readonly text: string;
}

/** A request to Semble gave no usable data. */
export class SembleFailure extends Error {
  override readonly name = 'SembleFailure';
  readonly kind: ErrorKind;
  readonly problems: readonly GraphQLProblem[];

  constructor(kind: ErrorKind, problems: readonly GraphQLProblem[] = []) {
    super(`Semble: ${kind}`);
    this.kind = kind;
    this.problems = problems;
  }
}

/** The data of an answer and the problems of its parts. */
export interface GraphQLAnswer {
  readonly data: Readonly<Record<string, unknown>>;
  readonly problems: readonly GraphQLProblem[];
}

/** Sends a GraphQL document to Semble. */
export type GraphQLQuery = (document: string, variables: Readonly<Record<string, unknown>>) => Promise<GraphQLAnswer>;

/** The kind of an error that the HTTP status decides, whatever the body is. */
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
 * Sends one GraphQL document to Semble (POST, without following redirects or repeating) and reads the errors from all
 * the places where Semble reports them to a query: content type, HTTP status and `errors[]`. Returns the data (empty when
 * there is none) and the problems of its parts. A caller whose part is missing throws `failureOf` the problems. Throws
 * SembleFailure when the whole answer is unusable.
 */
export async function query(
  access: SembleAccess,
  document: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<GraphQLAnswer> {
  return readReply(await post(access, document, variables));
}

/** Reads the answer of one request. Throws SembleFailure when the whole answer is unusable. */
export function readReply(reply: Reply): GraphQLAnswer {
  const { status } = reply;
  const body = membersOf(reply.json);
  const data = membersOf(body['data']);
  const problems = entriesOf(body['errors']).map(problemOf);
  const isAnswer =
    Array.isArray(body['errors'] ?? []) && (problems.length > 0 || (isObject(body['data']) && status < 400));
  // Other servers give the reason in other members.
  const reasons = isAnswer ? problems : [body, body['error'], body['errors']].map(problemOf);
  if (reasons.some(({ kind, path }) => kind === 'rate-limited' && (path.length === 0 || status >= 400))) {
    throw failureOf(reasons);
  }
  const byStatus = kindOfStatus(reply);
  if (byStatus) {
    throw new SembleFailure(byStatus, problems);
  }
  if (status === 403 || status >= 500 || !isAnswer) {
    throw failureOf(reasons, status === 403 ? 'refused-token' : 'failed');
  }
  return { data, problems };
}

/** The members in which servers write the code of an error. */
const CODES = ['code', 'type', 'errorType', 'status', 'statusCode'];

/** Reads an entry of `errors[]`: https://spec.graphql.org/October2021/#sec-Errors. Some servers send only a text. */
function problemOf(error: unknown): GraphQLProblem {
  const problem = isObject(error) ? error : { message: error };
  const { message, path } = problem;
  const text = typeof message === 'string' ? message : '';
  const extensions = membersOf(problem['extensions']);
  const holders = [extensions, problem, extensions['exception'], extensions['http']].map(membersOf);
  const kind = classifyError(
    holders.flatMap((holder) => CODES.map((name) => holder[name])),
    text,
  );
  return { kind, path: entriesOf(path), text };
}

/**
 * Returns the failure for a list of problems: a rate limit if there is one, because the same request can succeed later,
 * or else the first kind that is neither "failed" nor "not found".
 */
export function failureOf(problems: readonly GraphQLProblem[], otherwise: ErrorKind = 'failed'): SembleFailure {
  const kinds = problems.map(({ kind }) => kind);
  const first = kinds.find((kind) => kind !== 'failed' && kind !== 'not-found');
  return new SembleFailure(kinds.includes('rate-limited') ? 'rate-limited' : (first ?? otherwise), problems);
}

/** An HTTP answer. `json` is undefined when the body is not JSON. */
export interface Reply {
  readonly status: number;
  readonly text: string;
  readonly json: unknown;
}

/** Sends one GraphQL document (POST, without following redirects). Throws SembleFailure when there is no answer. */
export async function post(
  access: SembleAccess,
  document: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<Reply> {
  try {
    const response = await fetch(access.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', 'x-token': access.token },
      body: JSON.stringify({ query: document, variables }),
      redirect: 'manual',
    });
    const text = await response.text();
    const isJson = /json/i.test(response.headers.get('content-type') ?? '');
    return { status: response.status, text, json: isJson ? parseJson(text) : undefined };
  } catch {
    throw new SembleFailure('unreachable');
  }
}
