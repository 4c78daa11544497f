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
  [undefined, { what: 'The bot does not answer', todo: 'Check that Medplum is up and the connection, then go on' }],
  [200, { what: "The bot's answer is not one to an operator", todo: 'Run npm run build and npm run deploy' }],
  [
    400,
    {
      what: 'The bot does not take the request (400)',
      todo: "Run npm run deploy, as an older bot does not know it. If that was done: its latest AuditEvent tells more, and the project needs the feature 'bots'",
    },
  ],
  [
    401,
    {
      what: 'The bot refuses the signature (401)',
      todo: "Set this machine's clock (it may be 5 minutes off), and let proxies pass X-Bot-Signature and X-Bot-Token. If the secrets were changed by hand: npm run deploy",
    },
  ],
  [403, { what: "The bot's door is closed (403)", todo: 'Run npm run deploy, which opens it' }],
  [
    404,
    { what: "Nothing is at the bot's URL (404)", todo: 'Check MEDPLUM_BASE_URL; a proxy must let webhook/ through' },
  ],
  [409, { what: 'Somebody else keeps writing the same Patients (409)', todo: 'Wait a minute, then go on' }],
  [
    429,
    {
      what: 'Semble or Medplum is asked too often (429)',
      todo: 'Wait a few minutes; look for others who use the same Semble token, then go on',
    },
  ],
  [
    500,
    {
      what: 'The bot can not do its work (500)',
      todo: 'Its latest AuditEvent names the setting, token or permission; then npm run deploy',
    },
  ],
  [504, { what: 'Semble or Medplum does not answer the bot (504)', todo: 'Check that both are up, then go on' }],
]);

function problemOf(status: number | undefined): Problem {
  return (
    PROBLEMS.get(status) ?? {
      what: `The bot's URL answers ${status}`,
      todo: "Look at the bot's latest AuditEvent and at the proxy in front of Medplum",
    }
  );
}
