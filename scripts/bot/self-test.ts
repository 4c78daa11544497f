import { randomUUID } from 'node:crypto';
import type { SignatureScheme } from '../../src/verify/scheme.ts';
import { sign } from '../../src/verify/sign.ts';
import { TOKEN_HEADER } from '../../src/verify/webhook-token.ts';
import { CommandFailure } from '../core/problem.ts';
import { type Endpoint, openingHeaders } from '../semble/subscriptions/endpoint.ts';
import { post } from './post.ts';

/** What the self-test proves the path with. Never print it. */
export interface Keys {
  readonly scheme: SignatureScheme | 'none';
  /** Of a subscription; undefined as long as there is none. */
  readonly secret: string | undefined;
  /** A value of the second lock. */
  readonly webhookToken: string;
}

/** Not an event of Semble's: the bot answers it with 200 and does nothing. */
const BODY = JSON.stringify({ eventType: 'deploy.selfTest', eventId: 'self-test', identifiers: {} });

/** One request of the test: what it proves, how it is made, and the status that it must get. */
interface Trial {
  readonly name: string;
  readonly headers: Record<string, string>;
  readonly status: 200 | 401;
}

/**
 * Proves the whole path with deliveries of a harmless type to the real URL: genuine, forged and unsigned. Without a
 * signing secret only that nobody gets in without the second lock. Returns what was proven; throws CommandFailure
 * with the part of the path that broke.
 */
export async function selfTest(endpoint: Endpoint, keys: Keys): Promise<string> {
  const trials = trialsOf(endpoint, keys);
  for (const { name, headers, status } of trials) {
    const request = { url: endpoint.url, headers: { ...headers, 'Content-Type': 'application/json' }, body: BODY };
    const { status: got } = await post(request);
    if (got !== status) {
      throw failureOf(name, status, got, endpoint);
    }
  }
  return trials.map(({ name, status }) => `${name} ${status}`).join(', ');
}

function trialsOf(endpoint: Endpoint, { scheme, secret, webhookToken }: Keys): Trial[] {
  const open = openingHeaders(endpoint, webhookToken);
  const { [TOKEN_HEADER]: _lock, ...unlocked } = open;
  if (scheme === 'none') {
    return [
      { name: 'with the second lock', headers: open, status: 200 },
      { name: 'without', headers: unlocked, status: 401 },
    ];
  }
  if (secret === undefined) {
    return [{ name: 'without the second lock', headers: unlocked, status: 401 }];
  }
  const message = { body: BODY, timestamp: String(Math.floor(Date.now() / 1000)), id: randomUUID() };
  const forged = sign(scheme, secret, { ...message, body: `${BODY} ` });
  return [
    { name: 'signed', headers: { ...open, ...sign(scheme, secret, message) }, status: 200 },
    { name: 'forged', headers: { ...open, ...forged }, status: 401 },
    { name: 'unsigned', headers: open, status: 401 },
  ];
}

/** Where to look, by the status that came where 200 was due. */
const BROKEN: ReadonlyMap<number | undefined, string> = new Map([
  [undefined, 'The URL does not answer: look at name resolution, firewall and certificate'],
  [400, "The bot does not run: look at its latest AuditEvent, and whether the server's bot runtime is on"],
  [401, 'The bot refuses a genuine delivery: look at its latest AuditEvent; a proxy may change bodies or drop headers'],
  [403, 'The door is closed: look at publicWebhook on the Bot and the access policy of its membership'],
  [404, 'Nothing is at the URL: a proxy must let webhook/ through to Medplum, with POST'],
  [413, 'A proxy takes no body of this size'],
  [429, 'Too many requests: wait a minute, then run it again'],
  [500, 'The bot can not use its settings: its latest AuditEvent names the one'],
  [504, 'A gateway in front of Medplum gave up waiting'],
]);

function failureOf(name: string, status: number, got: number | undefined, { kind }: Endpoint): CommandFailure {
  const what = `Self-test: a request ${name} got ${got ?? 'no answer'} instead of ${status}`;
  const isOpen = status === 401 && got === 200;
  const todo = isOpen
    ? `THE BOT LETS IN WHAT IT MUST REFUSE: pause deliveries with npm run deploy -- --pause and look at what runs at the ${kind} endpoint`
    : (BROKEN.get(got) ?? "Look at the bot's latest AuditEvent and at the proxy in front of Medplum");
  return new CommandFailure({ what, todo });
}
