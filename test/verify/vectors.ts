import { GITHUB, SHOPIFY, SLACK } from '../../fixtures/schemes.ts';
import { NAMED_SCHEMES, SEMBLE_SCHEME, type SignatureScheme } from '../../src/verify/scheme.ts';

export interface Vector {
  readonly standard: string;
  readonly scheme: SignatureScheme;
  readonly secret: string;
  readonly body: string;
  readonly timestamp?: string;
  readonly id?: string;
  /** The value of the scheme's header. */
  readonly signature: string;
}

export const hex = (
  algorithm: SignatureScheme['algorithm'],
  secretEncoding: 'utf8' | 'hex' = 'utf8',
): SignatureScheme => ({
  header: 'X-Signature',
  algorithm,
  encoding: 'hex',
  signed: '{body}',
  secretEncoding,
});
export const named = (name: string): SignatureScheme => {
  const scheme = NAMED_SCHEMES[name];
  if (scheme === undefined) {
    throw new Error(`no scheme ${name}`);
  }
  return scheme;
};

const JEFES = 'what do ya want for nothing?';
const SLACK_FORM =
  'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar' +
  '&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com' +
  '%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121' +
  '.803a0bc887a14d10d2c447fce8b6703c';
export const DELIVERY =
  '{"subscriptionId":"692597070fe21cfa5e6a010f","eventId":"692597070fe21cfa5e6a010a","eventType":"patient.updated",' +
  '"identifiers":{"patientId":"507f191e810c19729de860ea"}}';

/** What the senders and standards publish; the last four are composed, and prove the code, not the scheme. */
export const VECTORS: readonly Vector[] = [
  {
    standard: 'RFC 4231 case 1',
    scheme: hex('sha256', 'hex'),
    secret: '0b'.repeat(20),
    body: 'Hi There',
    signature: 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
  },
  {
    standard: 'RFC 4231 case 2',
    scheme: hex('sha256'),
    secret: 'Jefe',
    body: JEFES,
    signature: '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  },
  {
    standard: 'RFC 4231 case 6, a key longer than a block',
    scheme: hex('sha256', 'hex'),
    secret: 'aa'.repeat(131),
    body: 'Test Using Larger Than Block-Size Key - Hash Key First',
    signature: '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
  },
  {
    standard: 'GitHub, webhook documentation',
    scheme: GITHUB,
    secret: "It's a Secret to Everybody",
    body: 'Hello, World!',
    signature: 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
  },
  {
    standard: 'GitHub, octokit webhooks-methods',
    scheme: GITHUB,
    secret: 'mysecret',
    body: '{"foo":"bar"}',
    signature: 'sha256=4864d2759938a15468b5df9ade20bf161da9b4f737ea61794142f3484236bda3',
  },
  {
    standard: 'Stripe crypto provider, an empty text',
    scheme: named('hex-body'),
    secret: 'test_secret',
    body: '',
    signature: 'f7f9bd47fb987337b5796fdc1fdb9ba221d0d5396814bfcaf9521f43fd8927fd',
  },
  {
    standard: 'Stripe crypto provider, JSON',
    scheme: named('hex-body'),
    secret: 'test_secret',
    body: '{"obj1":"hello","obj2":"world"}',
    signature: 'bebb1a643997f419b315ddba19e6f5411e1ce7f810ba6d3617ce72823092f363',
  },
  {
    standard: 'Stripe crypto provider, beyond the basic plane',
    scheme: named('hex-body'),
    secret: 'test_secret',
    body: '\u{1F600}',
    signature: '837da296d05c4fe31f61d5d7ead035099d9585a5bcde87de952012a78f0b0c43',
  },
  {
    standard: 'Standard Webhooks 1.0.0',
    scheme: named('standard-webhooks'),
    secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    timestamp: '1614265330',
    body: '{"test": 2432232314}',
    signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  },
  {
    standard: 'RFC 2202 case 2, SHA-1',
    scheme: hex('sha1'),
    secret: 'Jefe',
    body: JEFES,
    signature: 'effcdf6ae5eb2fa2d27416d5f184df9c259a7c79',
  },
  {
    standard: 'RFC 4231 case 2, SHA-384',
    scheme: hex('sha384'),
    secret: 'Jefe',
    body: JEFES,
    signature: 'af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649',
  },
  {
    standard: 'RFC 4231 case 2, SHA-512',
    scheme: hex('sha512'),
    secret: 'Jefe',
    body: JEFES,
    signature:
      '164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737',
  },
  {
    standard: 'Slack, request signing',
    scheme: SLACK,
    secret: '8f742231b10e8888abcd99yyyzzz85a5',
    timestamp: '1531420618',
    body: SLACK_FORM,
    signature: 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
  },
  {
    standard: 'composed: Semble as reported',
    scheme: SEMBLE_SCHEME,
    secret: 'whk_test_secret',
    timestamp: '1760000000',
    body: DELIVERY,
    signature: 't=1760000000,v1=ae819ca30e5d5db3f356fe2effe2c1822b618d7fbd7c5de6b0d7bd1ffb964554',
  },
  {
    standard: 'composed: the same in base64',
    scheme: { ...SEMBLE_SCHEME, encoding: 'base64' },
    secret: 'whk_test_secret',
    timestamp: '1760000000',
    body: DELIVERY,
    signature: 't=1760000000,v1=roGcow5dXbPzVv4u/+LBgithjX+9fF3msNe9H/uWRVQ=',
  },
  {
    standard: 'composed: Shopify, RFC 4231 case 1 in base64',
    scheme: { ...SHOPIFY, secretEncoding: 'hex' },
    secret: '0b'.repeat(20),
    body: 'Hi There',
    signature: 'sDRMYdjbOFNcqK/OrwvxK4gdwgDJgz2nJuk3bC4yz/c=',
  },
  {
    standard: 'composed: RFC 4231 case 2 in base64url',
    scheme: { ...hex('sha256'), encoding: 'base64url' },
    secret: 'Jefe',
    body: JEFES,
    signature: 'W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM',
  },
];
