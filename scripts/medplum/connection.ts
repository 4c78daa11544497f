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
import { fetchInTime } from '../core/fetch-in-time.ts';
import { CommandFailure, type Problem } from '../core/problem.ts';
import { isLogin, type LoginAnswer, loginProblem, readLoginAnswer, responseFor } from './login.ts';
import { noAnswerOf } from './no-answer.ts';

/** Milliseconds; deploying code to Lambda takes longest. */
const TIME_OUT = 120_000;

/** A login with the operator's client, and the project that it belongs to. */
export interface Connection {
  readonly medplum: MedplumClient;
  readonly projectId: string;
  readonly projectName: string;
  readonly isAdmin: boolean;
}

/** Logs in with client credentials. Throws CommandFailure. */
export async function connect({ baseUrl, clientId, clientSecret }: Environment['medplum']): Promise<Connection> {
  let answer: LoginAnswer | undefined;
  let hasLaterRequest = false;
  const medplum = new MedplumClient({
    baseUrl,
    cacheTime: 0,
    // The default of the client is localStorage, which may be a file in Node 25 and newer.
    storage: new ClientStorage(new MemoryStorage()),
    fetch: async (url: string, init: RequestInit = {}) => {
      if (!isLogin(url)) {
        hasLaterRequest = true;
        return fetchInTime(url, init, TIME_OUT);
      }
      answer = undefined;
      answer = await readLoginAnswer(await fetchInTime(url, init, TIME_OUT));
      return responseFor(answer);
    },
  });
  const login = medplum.startClientLogin(clientId, clientSecret);
  const error: unknown = await login.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  // With a token that is not from Medplum, the client reports a login without a project.
  const project = medplum.getProject();
  if (error === undefined && project) {
    const { id: projectId = '', name: projectName = '' } = project;
    return { medplum, projectId, projectName, isAdmin: medplum.isProjectAdmin() };
  }
  const isOfLaterRequest =
    hasLaterRequest &&
    (statusOf(error) !== undefined || (noAnswerOf(error) !== undefined && !(error instanceof SyntaxError)));
  if (!answer || isOfLaterRequest) {
    throw medplumFailure(error, 'logging in');
  }
  const problem = loginProblem(answer, baseUrl) ?? problemOfStatus(answer.status, 'logging in');
  throw new CommandFailure(problem, { cause: error });
}

/** Reads the project with all of its secrets. Never print it. Throws the error of Medplum. */
export function readProject(medplum: MedplumClient, projectId: string): Promise<WithId<Project>> {
  return medplum.readResource('Project', projectId);
}

/** The HTTP status of Medplum's answer; undefined when there was no answer, or for another error. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof OperationOutcomeError ? getStatus(error.outcome) : undefined;
}

/** What to do, by status. Medplum's own text is not shown, because it can quote values. */
const ADVICE: Readonly<Record<number, string>> = {
  400: 'The server refuses a request of this version. Compare its version with the one that the README asks for.',
  401: 'The login is no longer valid. Check MEDPLUM_CLIENT_ID and MEDPLUM_CLIENT_SECRET, then run the command again.',
  403: "The client's membership must have Admin and no access policy that limits it. Check both in Medplum: Project Admin > Clients.",
  404: 'It was removed during the run, or the server is too old for it. Run the command again.',
  409: 'Another writer changed it at the same time. Run the command again.',
  412: 'Another writer changed it at the same time. Run the command again.',
  413: "The bundle is larger than the server's maxJsonSize. Raise maxJsonSize.",
  429: 'Too many requests. Wait a minute, then run the command again.',
};

/**
 * Converts the error of a failed call of Medplum into a CommandFailure; returns any other error as it is. `work` says what the
 * command was doing, such as "reading the project".
 */
export function medplumFailure(error: unknown, work: string): unknown {
  const problem = medplumProblem(error, work);
  return problem ? new CommandFailure(problem, { cause: error }) : error;
}

/** Awaits calls of Medplum and throws a failed one as CommandFailure. `work` is as for `medplumFailure`. */
export async function orMedplumFailure<T>(calls: Promise<T>, work: string): Promise<T> {
  try {
    return await calls;
  } catch (error) {
    throw medplumFailure(error, work);
  }
}

function medplumProblem(error: unknown, work: string): Problem | undefined {
  const status = statusOf(error);
  if (status !== undefined) {
    return problemOfStatus(status, work);
  }
  const noAnswer = noAnswerOf(error);
  return noAnswer && { what: `Medplum does not answer: ${noAnswer.why} (while ${work})`, todo: noAnswer.todo };
}

function problemOfStatus(status: number, work: string): Problem {
  const advice = ADVICE[status] ?? "Read the server's log, then run the command again.";
  return { what: `Medplum answered ${status} (while ${work})`, todo: advice };
}
