import { createHmac, timingSafeEqual } from 'node:crypto';
import { verify as octokitVerify } from '@octokit/webhooks-methods';
import { Webhook } from 'standardwebhooks';
import Stripe from 'stripe';
import { GITHUB } from '../../fixtures/schemes.ts';
import { NAMED_SCHEMES, SEMBLE_SCHEME, type SignatureScheme } from '../../src/verify/scheme.ts';
import { sign } from '../../src/verify/sign.ts';
import { verify } from '../../src/verify/verify.ts';
import type { Subject } from '../measure.ts';

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
/** The bot with the scheme that it has by default. */
export const ONE_SECRET = 'this bot, one secret';
const THREEFOLD_FLOOR = 'node:crypto, three HMACs';

/** Each verifier gets deliveries in the form that it is made for. */
const VERIFIERS: readonly Verifier[] = [
  { name: FLOOR, signedBy: (secret, body) => bare([SECRET], secret, body) },
  { name: ONE_SECRET, signedBy: (secret, body) => ours(SEMBLE_SCHEME, [SECRET], secret, body) },
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

/**
 * The verifiers as subjects, each with a delivery of this size that is genuine or signed with another secret. Throws when a
 * verifier disagrees with `isGenuine`.
 */
export async function verifiersOf(
  bytes: number,
  { isGenuine }: { readonly isGenuine: boolean },
): Promise<readonly Subject[]> {
  const body = bodyOf(bytes);
  const secret = isGenuine ? SECRET : 'another_secret';
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
