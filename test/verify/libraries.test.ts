import { createHmac } from 'node:crypto';
import { sign as octokitSign, verify as octokitVerify } from '@octokit/webhooks-methods';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import Stripe from 'stripe';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GITHUB, SHOPIFY, SLACK, STRIPE } from '../../fixtures/schemes.ts';
import { parseScheme } from '../../src/verify/parse-scheme.ts';
import type { SignatureScheme } from '../../src/verify/scheme.ts';
import { sign } from '../../src/verify/sign.ts';
import { verify } from '../../src/verify/verify.ts';
import { runs } from '../support/scale.ts';
import { changed, ids, otherSecret, secretsOf, texts } from './arbitraries.ts';

const NOW = 1_760_000_000_000;
const TIMESTAMP = '1760000000';

type SignedHeaders = Readonly<Record<string, string>>;

/** A sender's own code: `sign` makes its headers; `verify` says false, or throws, when it refuses them. */
interface Sender {
  readonly scheme: SignatureScheme;
  readonly sign: (secret: string, body: string, id: string) => Promise<SignedHeaders> | SignedHeaders;
  readonly verify: (secret: string, body: string, headers: SignedHeaders) => Promise<boolean> | boolean;
}

const standardWebhooks = parseScheme('standard-webhooks');
if (standardWebhooks === 'none') {
  throw new Error('not a scheme');
}
const slackSignature = (secret: string, body: string, timestamp: string | undefined): string =>
  `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
const shopifySignature = (secret: string, body: string): string =>
  createHmac('sha256', secret).update(body).digest('base64');

const SENDERS: Readonly<Record<string, Sender>> = {
  '@octokit/webhooks-methods': {
    scheme: GITHUB,
    sign: async (secret, body) => ({ [GITHUB.header]: await octokitSign(secret, body) }),
    verify: (secret, body, headers) => octokitVerify(secret, body, headers[GITHUB.header] ?? ''),
  },
  standardwebhooks: {
    scheme: standardWebhooks,
    sign: (secret, body, id) => ({
      'webhook-id': id,
      'webhook-timestamp': TIMESTAMP,
      'webhook-signature': new Webhook(secret).sign(id, new Date(NOW), body),
    }),
    verify: (secret, body, headers) => {
      new Webhook(secret).verify(body, headers, { jsonParse: false });
      return true;
    },
  },
  stripe: {
    scheme: STRIPE,
    sign: (secret, payload) => ({
      [STRIPE.header]: Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp: NOW / 1000 }),
    }),
    verify: (secret, body, headers) =>
      Stripe.webhooks.signature?.verifyHeader(body, headers[STRIPE.header] ?? '', secret) ?? false,
  },
  // These two publish steps, and no library that would do nothing else.
  'the documented steps of Slack': {
    scheme: SLACK,
    sign: (secret, body) => ({
      [SLACK.header]: slackSignature(secret, body, TIMESTAMP),
      'X-Slack-Request-Timestamp': TIMESTAMP,
    }),
    verify: (secret, body, headers) =>
      slackSignature(secret, body, headers['X-Slack-Request-Timestamp']) === headers[SLACK.header],
  },
  'the documented steps of Shopify': {
    scheme: SHOPIFY,
    sign: (secret, body) => ({ [SHOPIFY.header]: shopifySignature(secret, body) }),
    verify: (secret, body, headers) => shopifySignature(secret, body) === headers[SHOPIFY.header],
  },
};

describe.each(Object.entries(SENDERS))('beside %s', (_, sender) => {
  const { scheme } = sender;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now: NOW });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const accepts = (secret: string, body: string, headers: SignedHeaders): boolean =>
    verify(scheme, [secret], { text: body, headers }, NOW).genuine;
  const senderAccepts = async (secret: string, body: string, headers: SignedHeaders): Promise<boolean> => {
    try {
      return await sender.verify(secret, body, headers);
    } catch {
      return false;
    }
  };
  // Some libraries refuse empty texts and blank secrets with any signature.
  const cases = {
    secret: secretsOf(scheme).filter((secret) => secret.trim() !== ''),
    body: texts.filter((text) => text !== ''),
    id: ids,
    at: fc.nat(),
  };

  it('signs alike, and each accepts the signatures of the other', async () => {
    await fc.assert(
      fc.asyncProperty(fc.record(cases), async ({ secret, body, id }) => {
        const theirs = await sender.sign(secret, body, id);
        const ours = sign(scheme, secret, { body, timestamp: TIMESTAMP, id });
        expect(ours).toEqual(theirs);
        expect(accepts(secret, body, theirs)).toBe(true);
        expect(await senderAccepts(secret, body, ours)).toBe(true);
      }),
      { numRuns: runs(400, 2000) },
    );
  });

  it('refuses a changed request, and so does the other', async () => {
    await fc.assert(
      fc.asyncProperty(fc.record(cases), async ({ secret, body, id, at }) => {
        const headers = await sender.sign(secret, body, id);
        const signature = headers[scheme.header] ?? '';
        const inSignature = signature.length - 1 - (at % 40);
        const spoilt: [secret: string, body: string, headers: SignedHeaders][] = [
          [otherSecret(scheme, secret, at), body, headers],
          [secret, changed(body, at), headers],
          [secret, `${body} `, headers],
          [
            secret,
            body,
            {
              ...headers,
              [scheme.header]: changed(signature, inSignature, '0', '1'),
            },
          ],
          [secret, body, { ...headers, [scheme.header]: signature.slice(0, -1) }],
        ];
        if (scheme.timestamp !== undefined) {
          const later = Object.entries(headers).map(([name, value]) => [name, value.replace(TIMESTAMP, '1760000001')]);
          spoilt.push([secret, body, Object.fromEntries(later)]);
        }
        if (scheme.id !== undefined) {
          spoilt.push([secret, body, { ...headers, 'webhook-id': `${id}1` }]);
        }
        for (const request of spoilt) {
          expect(accepts(...request)).toBe(false);
          expect(await senderAccepts(...request)).toBe(false);
        }
      }),
      { numRuns: runs(200, 1000) },
    );
  });
});
