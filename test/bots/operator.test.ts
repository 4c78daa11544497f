import { beforeEach, describe, expect, it } from 'vitest';
import {
  aDelivery,
  type EventOptions,
  OPERATOR_SECRET,
  SIGNING_SECRET,
  someSecrets,
  unixSeconds,
  WEBHOOK_TOKEN,
} from '../../fixtures/bot.ts';
import { deliver } from '../../fixtures/deliver.ts';
import { FakeMedplum } from '../../fixtures/fake-medplum.ts';
import { FakeSemble } from '../../fixtures/fake-semble.ts';
import { idOf, someone } from '../../fixtures/operator.ts';
import { OPERATOR_SCHEME, SEMBLE_SCHEME } from '../../src/verify/scheme.ts';
import { sign } from '../../src/verify/sign.ts';

const A = idOf(1);
const REQUEST = { eventType: 'bot.sync', patientIds: [A], write: true };
const TEXT = JSON.stringify(REQUEST);
const secrets = someSecrets({ SEMBLE_OPERATOR_SECRET: OPERATOR_SECRET });
let medplum: FakeMedplum;
let semble: FakeSemble;

beforeEach(() => {
  medplum = new FakeMedplum();
  semble = new FakeSemble().install();
  semble.patients.set(A, someone(A));
});

function send(options: EventOptions = {}) {
  return deliver(medplum.client, { body: REQUEST, secrets, signedBy: 'operator', ...options });
}

function expectNothingDone(): void {
  expect(medplum.calls).toEqual([]);
  expect(semble.requests).toEqual([]);
}

/** The headers that a key makes under a scheme, `secondsAgo` from now. */
function signed(scheme = OPERATOR_SCHEME, secret = OPERATOR_SECRET, body = TEXT, secondsAgo = 0) {
  return sign(scheme, secret, { body, timestamp: unixSeconds(Date.now() - secondsAgo * 1000) });
}

describe("an operator's request", () => {
  it('is carried out under the signature of the operator', async () => {
    expect((await send()).result).toBe('swept');
    expect(medplum.only(A)?.active).toBe(true);
  });

  it.each([
    ['another key', signed(OPERATOR_SCHEME, 'planted_secret')],
    ["Semble's key in the operator's header", signed(OPERATOR_SCHEME, SIGNING_SECRET)],
    ['the signature of another request', signed(OPERATOR_SCHEME, OPERATOR_SECRET, '{}')],
    ['no signature', { 'X-Bot-Signature': '' }],
    ['no time', { 'X-Bot-Signature': signed()['X-Bot-Signature']?.replace(/^t=\d+,/, '') }],
    ['a time that was not signed', { 'X-Bot-Signature': signed()['X-Bot-Signature']?.replace(/^t=\d+/, 't=1') }],
    ["the right one in Semble's header", signed(SEMBLE_SCHEME, OPERATOR_SECRET)],
    [
      "Semble's own beside a wrong one of the operator",
      { ...signed(SEMBLE_SCHEME, SIGNING_SECRET), 'X-Bot-Signature': 't=1,v1=00' },
    ],
  ])('is 401 with %s', async (_name, headers) => {
    expect((await send({ headers })).status).toBe(401);
    expectNothingDone();
  });

  it.each([
    ['old', 299, 200],
    ['too old', 301, 401],
    ['long gone', 100_000, 401],
    ['a little ahead', -290, 200],
    ['too far ahead', -310, 401],
  ])('counts its age: %s (%i seconds)', async (_name, secondsAgo, status) => {
    const headers = signed(OPERATOR_SCHEME, OPERATOR_SECRET, TEXT, secondsAgo);
    expect((await send({ headers })).status).toBe(status);
  });

  it.each(['0', '100000'])('checks its age independently of the tolerance for deliveries (%s)', async (tolerance) => {
    const settings = { SEMBLE_OPERATOR_SECRET: OPERATOR_SECRET, SEMBLE_SIGNATURE_TOLERANCE: tolerance };
    const headers = signed(OPERATOR_SCHEME, OPERATOR_SECRET, TEXT, 301);
    expect((await send({ headers, secrets: someSecrets(settings) })).status).toBe(401);
  });

  it('is 401 where there is no operator secret', async () => {
    expect((await send({ secrets: someSecrets() })).status).toBe(401);
    expectNothingDone();
  });

  it('needs the webhook token where it is set', async () => {
    const locked = someSecrets({ SEMBLE_OPERATOR_SECRET: OPERATOR_SECRET, SEMBLE_WEBHOOK_TOKEN: WEBHOOK_TOKEN });
    expect((await send({ secrets: locked })).status).toBe(401);
    expectNothingDone();
    const headers = { ...signed(), 'X-Bot-Token': WEBHOOK_TOKEN };
    expect((await send({ secrets: locked, headers })).status).toBe(200);
  });

  it('needs its own signature under the scheme none too, and no secret of Semble', async () => {
    const none = someSecrets({
      SEMBLE_OPERATOR_SECRET: OPERATOR_SECRET,
      SEMBLE_WEBHOOK_TOKEN: WEBHOOK_TOKEN,
      SEMBLE_SIGNATURE_SCHEME: 'none',
      SEMBLE_WEBHOOK_SECRET: undefined,
    });
    const token = { 'X-Bot-Token': WEBHOOK_TOKEN };
    expect((await send({ secrets: none, headers: { ...signed(), ...token } })).status).toBe(200);
    expect((await send({ secrets: none, headers: token })).status).toBe(400);
  });

  it.each([
    ['delete', 'deleted'],
    ['deactivate', 'deactivated'],
  ])('retires by the policy %s under the scheme none too: its own signature proves it', async (policy, result) => {
    const none = someSecrets({
      SEMBLE_OPERATOR_SECRET: OPERATOR_SECRET,
      SEMBLE_WEBHOOK_TOKEN: WEBHOOK_TOKEN,
      SEMBLE_SIGNATURE_SCHEME: 'none',
      SEMBLE_DELETE_POLICY: policy,
    });
    await send();
    semble.patients.delete(A);
    const token = { 'X-Bot-Token': WEBHOOK_TOKEN };
    for (const write of [false, true]) {
      const body = { eventType: 'bot.retire', patientIds: [A], write };
      const text = JSON.stringify(body);
      const headers = { ...sign(OPERATOR_SCHEME, OPERATOR_SECRET, { body: text, timestamp: unixSeconds() }), ...token };
      expect((await send({ body, secrets: none, headers })).answer).toMatchObject({ counts: { [result]: 1 } });
    }
  });

  it('is verified by its parsed body on a server that is older than rawBody', async () => {
    expect((await send({ parsed: true })).result).toBe('swept');
  });
});

describe('one key in the place of the other', () => {
  it.each(['bot.sweep', 'bot.sync', 'bot.retire'])("is 400: %s with Semble's signature", async (eventType) => {
    const body = { ...REQUEST, eventType };
    expect((await send({ body, signedBy: 'semble' })).status).toBe(400);
    expectNothingDone();
  });

  it.each(['patient.updated', 'patient.deleted', 'webhook.subscription.updated'])(
    "is 400: %s with the operator's signature",
    async (eventType) => {
      expect((await send({ body: aDelivery({ eventType }) })).status).toBe(400);
      expectNothingDone();
    },
  );
});
