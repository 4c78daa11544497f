import {
  ClientStorage,
  getStatus,
  MedplumClient,
  MemoryStorage,
  OperationOutcomeError,
  type WithId,
} from '@medplum/core';
import type { Project } from '@medplum/fhirtypes';
import type { Environment } from '../core/environment.ts';
import { CommandFailure, type Problem } from '../core/problem.ts';

/** Milliseconds; a deployment of code to Lambda takes the longest. */
const TIME_OUT = 120_000;

/** A login with the operator's client, and the project that it belongs to. */
export interface Connection {
  readonly medplum: MedplumClient;
  readonly projectId: string;
  readonly isAdmin: boolean;
}

/** Logs in with client credentials. Throws CommandFailure. */
export async function connect({ baseUrl, clientId, clientSecret }: Environment['medplum']): Promise<Connection> {
  const medplum = new MedplumClient({
    baseUrl,
    cacheTime: 0,
    // The client's own choice is the localStorage of Node 25 and newer, which may be a file.
    storage: new ClientStorage(new MemoryStorage()),
    fetch: (url: string, init?: RequestInit) => fetch(url, { ...init, signal: AbortSignal.timeout(TIME_OUT) }),
  });
  try {
    await medplum.startClientLogin(clientId, clientSecret);
  } catch (error) {
    const status = statusOf(error);
    throw status !== undefined && status < 429
      ? new CommandFailure({
          what: `Medplum at ${baseUrl} refuses the login`,
          todo: 'Check MEDPLUM_BASE_URL (that of the API, not of the app), MEDPLUM_CLIENT_ID and MEDPLUM_CLIENT_SECRET',
        })
      : medplumFailure(error, 'the login');
  }
  return { medplum, projectId: medplum.getProject()?.id ?? '', isAdmin: medplum.isProjectAdmin() };
}

/** The project as it is now, with all of its secrets: never print it. */
export function readProject(medplum: MedplumClient, projectId: string): Promise<WithId<Project>> {
  return medplum.readResource('Project', projectId);
}

/** The HTTP status that Medplum answered with; undefined when it did not answer, or the error is another. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof OperationOutcomeError ? getStatus(error.outcome) : undefined;
}

/** What to do, by status. Medplum's own text is not shown: it can quote values. */
const ADVICE: Readonly<Record<number, string>> = {
  400: 'The server does not take what this version sends: compare its version with the one that the README asks for',
  401: 'The login is no longer good: check MEDPLUM_CLIENT_ID and MEDPLUM_CLIENT_SECRET, then run it again',
  403: "The client's membership needs Admin, and no access policy that narrows it",
  404: 'Somebody removed it meanwhile, or the server is too old for it: run it again',
  409: 'Somebody else is writing: run it again',
  412: 'Somebody else is writing: run it again',
  413: "The bundle is larger than the server's maxJsonSize",
  429: 'Too many requests: wait a minute, then run it again',
};

/** The CommandFailure for a call of Medplum that failed; errors of another kind come back as they are. */
export function medplumFailure(error: unknown, subject: string): unknown {
  const problem = medplumProblem(error, subject);
  return problem ? new CommandFailure(problem) : error;
}

/** What the work on Medplum comes to. A call that failed is thrown as CommandFailure. */
export async function orMedplumFailure<T>(work: Promise<T>, subject: string): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw medplumFailure(error, subject);
  }
}

function medplumProblem(error: unknown, subject: string): Problem | undefined {
  const status = statusOf(error);
  if (status !== undefined) {
    const advice = ADVICE[status] ?? "Look into the server's log, then run it again";
    return { what: `Medplum answered ${status}: ${subject}`, todo: advice };
  }
  return isSilence(error)
    ? {
        what: `Medplum does not answer: ${subject}`,
        todo: 'Check MEDPLUM_BASE_URL and that the server is up, then run it again',
      }
    : undefined;
}

/** What the client throws when there is no connection, no whole answer, none in time, or one that only says to be JSON. */
function isSilence(error: unknown): boolean {
  return (
    (error instanceof TypeError && /^(fetch failed|terminated)$/.test(error.message)) ||
    (error instanceof DOMException && error.name === 'TimeoutError') ||
    error instanceof SyntaxError
  );
}
