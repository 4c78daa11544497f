import { isObject } from '../../src/semble/decode.ts';
import type { Problem } from '../core/problem.ts';

/** The answer to a request for a token. */
export interface LoginAnswer {
  readonly status: number;
  /** The parsed body; undefined when it is not JSON. */
  readonly json: unknown;
  /** What kind of body it is, in words. */
  readonly kind: string;
}

/** Whether this is the URL of the token endpoint. */
export function isLogin(url: string): boolean {
  return URL.parse(url)?.pathname.endsWith('/oauth2/token') ?? false;
}

export async function readLoginAnswer(response: Response): Promise<LoginAnswer> {
  const text = await response.text();
  const { status } = response;
  try {
    return { status, json: JSON.parse(text), kind: 'other JSON' };
  } catch {
    const kind = text.trim() === '' ? 'nothing' : /^\s*</.test(text) ? 'a web page' : 'a text that is not JSON';
    return { status, json: undefined, kind };
  }
}

/** Statuses with which a Response cannot have a body. */
const WITHOUT_BODY: ReadonlySet<number> = new Set([204, 205, 304]);

/** Creates the response for the client, which expects JSON whenever the status is not an error. */
export function responseFor({ status, json }: LoginAnswer): Response {
  return new Response(JSON.stringify(isObject(json) ? json : {}), {
    status: WITHOUT_BODY.has(status) ? 200 : status,
    headers: { 'content-type': 'application/json' },
  });
}

/** Statuses with which Medplum refuses a login: https://www.rfc-editor.org/rfc/rfc6749#section-5.2 */
const REFUSALS: ReadonlySet<number> = new Set([400, 401, 403]);

/** Explains an answer that gave no login; undefined when it shows no more than its status. */
export function loginProblem({ status, json, kind }: LoginAnswer, baseUrl: string): Problem | undefined {
  if (status >= 300 && status < 400) {
    return {
      what: `The login at ${baseUrl} is answered with a redirect (${status}), which is not followed`,
      todo: "Check MEDPLUM_BASE_URL: it must be the address of Medplum's API, not of its app.",
    };
  }
  if (status === 429 || status >= 500) {
    return undefined;
  }
  if (isObject(json) && REFUSALS.has(status)) {
    return {
      what: `Medplum at ${baseUrl} refuses the login`,
      todo: 'Check MEDPLUM_BASE_URL (the address of the API, not of the app), MEDPLUM_CLIENT_ID and MEDPLUM_CLIENT_SECRET.',
    };
  }
  return {
    what: `The login at ${baseUrl} is answered with ${status} and ${kind} instead of a token of Medplum`,
    todo: "Check MEDPLUM_BASE_URL: is it really a Medplum server, and the address of its API, not of its app? If so, read the server's log.",
  };
}
