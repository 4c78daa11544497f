import type { ShownProblem } from '../../contract/state.ts';

/** The key in the fragment of the address. It goes into a header, never into a URL that is sent. */
function keyOf({ hash }: Location): string {
  return new URLSearchParams(hash.slice(1)).get('key') ?? '';
}

/** A call that the console refused or could not do. */
export class CallFailure extends Error {
  override readonly name = 'CallFailure';
  readonly problem: ShownProblem;
  /** Undefined when the console does not answer. */
  readonly status: number | undefined;

  constructor(problem: ShownProblem, status?: number) {
    super(problem.what);
    this.problem = problem;
    this.status = status;
  }
}

const NO_ANSWER: ShownProblem = {
  what: 'The console does not answer',
  todo: 'Look into the terminal in which it was started.',
};

/** Sends a request with the key. Throws CallFailure when the console does not answer, or refuses. */
export async function request(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { ...init.headers, 'X-Console-Key': keyOf(location) };
  const response = await fetch(path, { ...init, headers, cache: 'no-store' }).catch((error: unknown) => {
    // A call that the page itself ended is no failure of the console.
    throw init.signal?.aborted ? error : new CallFailure(NO_ANSWER);
  });
  if (!response.ok) {
    throw new CallFailure(await problemOf(response), response.status);
  }
  return response;
}

/** Reads a JSON value. The console and its page are of one version, so the shape is the one of the contract. */
export async function read<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await request(path, signal ? { signal } : {})).json();
}

/** Asks the local stack to do something. */
export async function act(action: string, input: object = {}): Promise<{ readonly patient?: string }> {
  const headers = { 'Content-Type': 'application/json' };
  const response = await request(`/api/playground/${action}`, { method: 'POST', headers, body: JSON.stringify(input) });
  return response.json();
}

/** Returns the problem of a failed call. */
export function problemIn(error: unknown): ShownProblem {
  return error instanceof CallFailure ? error.problem : { what: 'This did not work', todo: 'Load the page again.' };
}

async function problemOf(response: Response): Promise<ShownProblem> {
  try {
    const body: { readonly problems?: readonly ShownProblem[] } = await response.json();
    return body.problems?.[0] ?? NO_ANSWER;
  } catch {
    return NO_ANSWER;
  }
}
