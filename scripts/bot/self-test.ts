import { randomUUID } from 'node:crypto';
import type { SignatureScheme } from '../../src/verify/scheme.ts';
import { sign } from '../../src/verify/sign.ts';
import { TOKEN_HEADER } from '../../src/verify/webhook-token.ts';
import { PROGRAM } from '../core/names.ts';
import { CommandFailure } from '../core/problem.ts';
import { type Endpoint, openingHeaders } from '../semble/subscriptions/endpoint.ts';
import { OwnRefusals } from './notes/own-refusals.ts';
import { post } from './post.ts';

/** The secrets for the requests of the self-test. Never print it. */
export interface Keys {
  readonly scheme: SignatureScheme | 'none';
  /** The signing secret of a subscription; undefined before the first subscription. */
  readonly secret: string | undefined;
  /** A value of the webhook token. */
  readonly webhookToken: string;
}

/** An event type that Semble does not have: the bot answers 200 and does nothing. */
const BODY = JSON.stringify({ eventType: 'deploy.selfTest', eventId: 'self-test', identifiers: {} });

/** One request of the test, and the status that it must get. */
interface Trial {
  readonly name: string;
  readonly headers: Record<string, string>;
  readonly status: 200 | 401;
}

/**
 * Proves the whole path with deliveries of a harmless type to the real URL: genuine, forged and unsigned. Before there is a
 * signing secret it proves only that the bot refuses a request without the webhook token. Returns the proven results as
 * text. The refusals that it causes are counted in `own`. Throws CommandFailure that names the failed request and what to
 * check.
 */
export async function selfTest(endpoint: Endpoint, keys: Keys, own = new OwnRefusals()): Promise<string> {
  const trials = trialsOf(endpoint, keys);
  for (const { name, headers, status } of trials) {
    const request = { url: endpoint.url, headers: { ...headers, 'Content-Type': 'application/json' }, body: BODY };
    const { status: got } = await (status === 401 ? own.post : post)(request);
    if (got !== status) {
      throw failureOf(name, status, got, endpoint);
    }
  }
  return trials.map(({ name, status }) => `${name} ${status}`).join(', ');
}

function trialsOf(endpoint: Endpoint, { scheme, secret, webhookToken }: Keys): Trial[] {
  const open = openingHeaders(endpoint, webhookToken);
  const { [TOKEN_HEADER]: _token, ...withoutToken } = open;
  if (scheme === 'none') {
    return [
      { name: 'with the webhook token', headers: open, status: 200 },
      { name: 'without the webhook token', headers: withoutToken, status: 401 },
    ];
  }
  if (secret === undefined) {
    return [{ name: 'without the webhook token', headers: withoutToken, status: 401 }];
  }
  const message = { body: BODY, timestamp: String(Math.floor(Date.now() / 1000)), id: randomUUID() };
  const forged = sign(scheme, secret, { ...message, body: `${BODY} ` });
  return [
    { name: 'signed', headers: { ...open, ...sign(scheme, secret, message) }, status: 200 },
    { name: 'forged', headers: { ...open, ...forged }, status: 401 },
    { name: 'unsigned', headers: open, status: 401 },
  ];
}

/** What to do, by the status that came instead of 200. */
const ADVICE: ReadonlyMap<number | undefined, string> = new Map([
  [undefined, 'The URL does not answer. Check name resolution, the firewall and the certificate.'],
  [400, `The bot does not run. Run ${PROGRAM} logs --since 10m and check that the server's bot runtime is on.`],
  [
    401,
    `The bot refuses a genuine delivery. Run ${PROGRAM} logs --refused --since 10m to see why, and check that no proxy changes bodies or drops headers.`,
  ],
  [403, 'The public webhook is closed. Check publicWebhook on the Bot and the access policy of its membership.'],
  [404, 'Nothing answers at the URL. A proxy must pass POST requests to webhook/ on to Medplum.'],
  [413, 'A proxy refuses a body of this size. Raise its limit.'],
  [429, 'Too many requests. Wait a minute, then run the command again.'],
  [500, `The bot is misconfigured. Run ${PROGRAM} status to see which setting is wrong.`],
  [504, 'A gateway in front of Medplum stopped waiting. Check that Medplum is up, then run the command again.'],
]);

function failureOf(name: string, status: number, got: number | undefined, { kind }: Endpoint): CommandFailure {
  const what = `Self-test: a request ${name} got ${got ?? 'no answer'} instead of ${status}`;
  const isOpen = status === 401 && got === 200;
  const todo = isOpen
    ? `THE BOT ACCEPTS A REQUEST THAT IT MUST REFUSE. Pause deliveries with ${PROGRAM} deploy --pause. Then check which code runs at the ${kind} endpoint.`
    : (ADVICE.get(got) ?? `Run ${PROGRAM} logs --since 10m and check the proxy in front of Medplum.`);
  return new CommandFailure({ what, todo });
}
