import type { OperatorRequest, PageResponse } from '../../src/bots/operator-request.ts';
import type { Clock } from '../../src/clock.ts';
import { OPERATOR_SCHEME } from '../../src/verify/scheme.ts';
import { sign } from '../../src/verify/sign.ts';
import { CommandFailure, type Problem } from '../core/problem.ts';
import { retry } from '../core/retry.ts';
import { parsePageResponse } from './page-report.ts';
import { type BotRequest, post } from './post.ts';

/** Puts an operator's request to the deployed bot. Throws CommandFailure when it comes to nothing as a whole. */
export type AskBot = (request: OperatorRequest) => Promise<PageResponse>;

/** Where the bot hears operators, and what opens it. Never print it. */
interface OperatorAccess {
  readonly url: string;
  readonly operatorSecret: string;
  /** Headers besides the signature: the second lock, and a login where the url asks for one. */
  readonly headers: () => Promise<Record<string, string>>;
}

/** Milliseconds before each further try: together longer than the minute that both sides count their limits by. */
const WAITS: readonly number[] = [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000];

/** Statuses that pass: the bot's own, and those of a proxy or server that is just starting. */
const PASSING: ReadonlySet<number | undefined> = new Set([undefined, 409, 429, 502, 503, 504]);

/**
 * What asks the bot, signed anew for every try. A passing trouble is met with ever longer waits, about two minutes in
 * all; `onTrouble` is told of each. To ask twice does no harm: the bot makes equal what may be equal already.
 */
export function botAsker(access: OperatorAccess, clock: Clock, onTrouble: () => void = () => undefined): AskBot {
  return async (request) => {
    const body = JSON.stringify(request);
    const { status, text } = await retry(async () => post(await signed(access, body, clock)), {
      waits: WAITS,
      retriesResult: (reply) => PASSING.has(reply.status),
      onRetry: onTrouble,
      clock,
    });
    const swept = status === 200 ? parsePageResponse(text) : undefined;
    if (!swept) {
      throw new CommandFailure(problemOf(status));
    }
    return swept;
  };
}

async function signed(
  { url, operatorSecret, headers }: OperatorAccess,
  body: string,
  clock: Clock,
): Promise<BotRequest> {
  const opening = await headers();
  const timestamp = String(Math.floor(clock.now() / 1000));
  const signature = sign(OPERATOR_SCHEME, operatorSecret, { body, timestamp });
  return { url, headers: { ...opening, ...signature, 'Content-Type': 'application/json' }, body };
}

/** What it means and what to do, by the status that came in the end. */
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
      todo: 'Run npm run build, then npm run deploy.',
    },
  ],
  [
    400,
    {
      what: 'The bot does not accept the request (400)',
      todo: "Run npm run deploy: an older bot does not know this request. If the bot is current, read its latest AuditEvent and check that the project has the feature 'bots'.",
    },
  ],
  [
    401,
    {
      what: 'The bot refuses the signature (401)',
      todo: "Check this machine's clock (it may be at most 5 minutes off), and that proxies pass on X-Bot-Signature and X-Bot-Token. If a secret was changed by hand, run npm run deploy.",
    },
  ],
  [403, { what: "The bot's public webhook is closed (403)", todo: 'Run npm run deploy, which opens it.' }],
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
      todo: "Run npm run status and read the bot's latest AuditEvent to see which setting, token or permission is wrong. Correct it, then run npm run deploy.",
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
      todo: "Read the bot's latest AuditEvent and check the proxy in front of Medplum.",
    }
  );
}
