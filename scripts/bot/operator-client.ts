import type { OperatorRequest, PageResponse } from '../../src/bots/operator-request.ts';
import type { Clock } from '../../src/clock.ts';
import { OPERATOR_SCHEME } from '../../src/verify/scheme.ts';
import { sign } from '../../src/verify/sign.ts';
import { PROGRAM } from '../core/names.ts';
import { CommandFailure, type Problem } from '../core/problem.ts';
import { retry } from '../core/retry.ts';
import { parsePageResponse } from './page-report.ts';
import { type HttpRequest, post } from './post.ts';

/** Sends an operator request to the deployed bot. Throws CommandFailure when the whole request fails. */
export type AskBot = (request: OperatorRequest) => Promise<PageResponse>;

/** The URL for operator requests and the secrets that the bot expects. Never print it. */
export interface OperatorAccess {
  readonly url: string;
  readonly operatorSecret: string;
  /** Headers besides the signature: the webhook token, and a login if the URL requires one. */
  readonly headers: () => Promise<Record<string, string>>;
}

/** Milliseconds before each further attempt. Their sum is longer than the minute by which both sides limit requests. */
const WAITS: readonly number[] = [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000];

/** Temporary statuses: of the bot, and of a proxy or server that is starting. Undefined means no answer. */
export const TEMPORARY_STATUSES: ReadonlySet<number | undefined> = new Set([undefined, 409, 429, 502, 503, 504]);

/**
 * Creates the function that sends operator requests; it signs every attempt. After a temporary failure it calls
 * `onTemporaryFailure` and repeats the request, with growing waits of about two minutes in all. Repeating is safe, because
 * the bot writes only differences.
 */
export function botAsker(
  access: OperatorAccess,
  clock: Clock,
  onTemporaryFailure: () => void = () => undefined,
): AskBot {
  return async (request) => {
    const body = JSON.stringify(request);
    const { status, text } = await retry(async () => post(await signedRequest(access, body, clock)), {
      waits: WAITS,
      retriesResult: (reply) => TEMPORARY_STATUSES.has(reply.status),
      onRetry: onTemporaryFailure,
      clock,
    });
    const page = status === 200 ? parsePageResponse(text) : undefined;
    if (!page) {
      throw new CommandFailure(problemOf(status));
    }
    return page;
  };
}

/** Signs an operator request. Never print it. Throws the error of a login that fails. */
export async function signedRequest(
  { url, operatorSecret, headers }: OperatorAccess,
  body: string,
  clock: Clock,
): Promise<HttpRequest> {
  const others = await headers();
  const timestamp = String(Math.floor(clock.now() / 1000));
  const signature = sign(OPERATOR_SCHEME, operatorSecret, { body, timestamp });
  return { url, headers: { ...others, ...signature, 'Content-Type': 'application/json' }, body };
}

/** The problem for the status of the last attempt. */
const PROBLEMS: ReadonlyMap<number | undefined, Problem> = new Map([
  [
    undefined,
    {
      what: 'The bot does not answer',
      todo: 'Check the connection and that Medplum is up, then run the command again.',
    },
  ],
  [
    200,
    {
      what: "The bot's answer is not an answer to an operator request",
      todo: `Run ${PROGRAM} deploy, which updates the bot.`,
    },
  ],
  [
    400,
    {
      what: 'The bot does not accept the request (400)',
      todo: `Run ${PROGRAM} deploy: an older bot does not know this request. If the bot is current, run ${PROGRAM} logs --since 10m and check that the project has the feature 'bots'.`,
    },
  ],
  [
    401,
    {
      what: 'The bot refuses the signature (401)',
      todo: `Check this machine's clock (it may be at most 5 minutes off), and that proxies pass on X-Bot-Signature and X-Bot-Token. If a secret was changed by hand, run ${PROGRAM} deploy.`,
    },
  ],
  [403, { what: "The bot's public webhook is closed (403)", todo: `Run ${PROGRAM} deploy, which opens it.` }],
  [
    404,
    {
      what: "Nothing answers at the bot's URL (404)",
      todo: 'Check MEDPLUM_BASE_URL. A proxy must pass webhook/ on to Medplum.',
    },
  ],
  [
    409,
    { what: 'Other writers keep changing the same Patients (409)', todo: 'Wait a minute, then run the command again.' },
  ],
  [
    429,
    {
      what: 'Semble or Medplum gets too many requests (429)',
      todo: 'Wait a few minutes and check whether another program uses the same Semble token. Then run the command again.',
    },
  ],
  [
    500,
    {
      what: 'The bot is misconfigured (500)',
      todo: `Run ${PROGRAM} logs --failed --since 10m to see which setting, token or permission is wrong. Correct it, then run ${PROGRAM} deploy.`,
    },
  ],
  [
    504,
    {
      what: 'Semble or Medplum does not answer the bot (504)',
      todo: 'Check that both are up, then run the command again.',
    },
  ],
]);

function problemOf(status: number | undefined): Problem {
  return (
    PROBLEMS.get(status) ?? {
      what: `The bot's URL answers ${status}`,
      todo: `Run ${PROGRAM} logs --since 10m and check the proxy in front of Medplum.`,
    }
  );
}
