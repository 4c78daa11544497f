import { createHmac, timingSafeEqual } from 'node:crypto';
import { verify as octokitVerify } from '@octokit/webhooks-methods';
import { Webhook } from 'standardwebhooks';
import Stripe from 'stripe';
import { GITHUB } from '../fixtures/schemes.ts';
import { NAMED_SCHEMES, SEMBLE_SCHEME, type SignatureScheme } from '../src/verify/scheme.ts';
import { sign } from '../src/verify/sign.ts';
import { verify } from '../src/verify/verify.ts';
import { compare, type Effort, type Subject } from './measure.ts';
import { inPercent, inRatio, inTime, type Section, type Table } from './section.ts';

const SIZES: readonly (readonly [string, number])[] = [
  ['200 B', 200],
  ['20 kB', 20_000],
  ['1 MB', 1_000_000],
];

const SECRET = 'an_invented_secret_of_the_benchmark';
/** Other secrets are tried before the right one, as during a rotation. */
const THREE_SECRETS = ['an_invented_secret_from_last_year', 'an_invented_secret_from_last_week', SECRET];

const STANDARD_WEBHOOKS = NAMED_SCHEMES['standard-webhooks'] ?? SEMBLE_SCHEME;

/** Whether the verifier accepts the delivery as genuine. */
interface Verifier {
  readonly name: string;
  readonly against?: string;
  readonly signedBy: (secret: string, body: string) => () => boolean | Promise<boolean>;
}

const FLOOR = 'node:crypto, one HMAC';
const THREEFOLD_FLOOR = 'node:crypto, three HMACs';

/** Each verifier gets deliveries in the form that it is made for. */
const VERIFIERS: readonly Verifier[] = [
  { name: FLOOR, signedBy: (secret, body) => bare([SECRET], secret, body) },
  { name: 'this bot, one secret', signedBy: (secret, body) => ours(SEMBLE_SCHEME, [SECRET], secret, body) },
  {
    name: '@octokit/webhooks-methods',
    signedBy: (secret, body) => {
      const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
      return () => octokitVerify(SECRET, body, signature);
    },
  },
  { name: "this bot, GitHub's scheme", signedBy: (secret, body) => ours(GITHUB, [SECRET], secret, body) },
  { name: 'standardwebhooks', signedBy: standardWebhooks },
  {
    name: 'this bot, standard-webhooks',
    signedBy: (secret, body) => {
      const base64 = (text: string): string => Buffer.from(text).toString('base64');
      return ours(STANDARD_WEBHOOKS, [base64(SECRET)], base64(secret), body);
    },
  },
  {
    name: 'stripe',
    signedBy: (secret, payload) => {
      const header = Stripe.webhooks.generateTestHeaderString({ payload, secret });
      return () => isNotThrown(() => Stripe.webhooks.signature?.verifyHeader(payload, header, SECRET));
    },
  },
  { name: THREEFOLD_FLOOR, signedBy: (secret, body) => bare(THREE_SECRETS, secret, body) },
  {
    name: 'this bot, three secrets',
    against: THREEFOLD_FLOOR,
    signedBy: (secret, body) => ours(SEMBLE_SCHEME, THREE_SECRETS, secret, body),
  },
];

/** Measures each verifier with genuine and forged deliveries of three sizes. */
export async function verification(effort: Effort): Promise<Section> {
  const content: (string | Table)[] = [
    'One delivery in memory, ASCII text. A forged delivery is signed with another secret. Each library verifies its ' +
      "own form of delivery: octokit's form has neither a timestamp nor a list in its header. The row after octokit, " +
      "and the row after standardwebhooks, is this bot with the same form. Stripe's form is Semble's with another " +
      'header. No JSON is parsed. Each ratio compares with the bare HMACs of the same number of secrets.',
  ];
  for (const [size, bytes] of SIZES) {
    const genuine = await compare(await subjects(bytes, SECRET, { isGenuine: true }), effort);
    const forged = await compare(await subjects(bytes, 'another_secret', { isGenuine: false }), effort);
    content.push([
      [size, 'genuine', '', 'ratio', 'forged', '', 'ratio'],
      ...genuine.map(({ name, microseconds, spread, ratio }, index) => {
        const other = forged[index] ?? { microseconds: Number.NaN, spread: Number.NaN, ratio: Number.NaN };
        const [first, second] = [inTime(microseconds), inTime(other.microseconds)];
        return [name, first, inPercent(spread), inRatio(ratio), second, inPercent(other.spread), inRatio(other.ratio)];
      }),
    ]);
  }
  return { title: 'Verification', content };
}

/** The verifiers as subjects. Throws when a verifier disagrees with `isGenuine`. */
async function subjects(
  bytes: number,
  secret: string,
  { isGenuine }: { readonly isGenuine: boolean },
): Promise<Subject[]> {
  const body = bodyOf(bytes);
  const made = VERIFIERS.map(({ signedBy, ...verifier }) => ({ ...verifier, run: signedBy(secret, body) }));
  for (const { name, run } of made) {
    if ((await run()) !== isGenuine) {
      throw new Error(`${name} must answer ${isGenuine} for this delivery, but answered ${!isGenuine}`);
    }
  }
  return made;
}

function bodyOf(bytes: number): string {
  const body = { eventType: 'patient.updated', identifiers: { patientId: '64c0ffee0000000000000001' }, padding: '' };
  return JSON.stringify({ ...body, padding: 'x'.repeat(bytes - JSON.stringify(body).length) });
}

/** The bare HMACs. This is no verifier: it reads neither a header nor a timestamp. */
function bare(secrets: readonly string[], secret: string, body: string): () => boolean {
  const hmac = (key: string): Buffer => createHmac('sha256', key).update(`1767000000.${body}`).digest();
  const given = hmac(secret);
  return () => secrets.filter((key) => timingSafeEqual(hmac(key), given)).length > 0;
}

function ours(scheme: SignatureScheme, secrets: readonly string[], secret: string, body: string): () => boolean {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const headers = {
    host: 'medplum.example.org',
    'content-type': 'application/json',
    ...sign(scheme, secret, { body, timestamp, id: 'msg_1' }),
  };
  return () => verify(scheme, secrets, { text: body, headers }, Date.now()).genuine;
}

function standardWebhooks(secret: string, body: string): () => boolean {
  const keyed = (text: string): Webhook => new Webhook(Buffer.from(text).toString('base64'));
  const headers = {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(Date.now() / 1000)),
    'webhook-signature': keyed(secret).sign('msg_1', new Date(), body),
  };
  const webhook = keyed(SECRET);
  return () => isNotThrown(() => webhook.verify(body, headers, { jsonParse: false }));
}

function isNotThrown(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}
