import { describe, expect, it } from 'vitest';
import { type Authentication, authenticate, type RequestSecrets } from '../../src/verify/authenticate.ts';
import { HEX_BODY_SCHEME, OPERATOR_SCHEME, SEMBLE_SCHEME } from '../../src/verify/scheme.ts';
import { sign } from '../../src/verify/sign.ts';
import type { RequestHeaders } from '../../src/verify/verify.ts';
import { OPERATOR_SECRET } from './attacker.ts';
import { aSignature, BODY, NOW, SECRET } from './delivery.ts';

const TOKEN = 'second_lock_value';
const SIGNED = { 'x-webhook-signature': aSignature() };
const SECRETS: RequestSecrets = {
  scheme: SEMBLE_SCHEME,
  secrets: [SECRET],
  operatorSecret: OPERATOR_SECRET,
  tokens: [],
};

function judged(headers: RequestHeaders, secrets: Partial<RequestSecrets> = {}, input: unknown = BODY): Authentication {
  return authenticate({ contentType: 'application/json', input, headers }, { ...SECRETS, ...secrets }, NOW);
}

/** The headers of an operator's request, signed so many seconds ago. */
function commanded(secondsAgo = 0, secret = OPERATOR_SECRET): RequestHeaders {
  return sign(OPERATOR_SCHEME, secret, { body: BODY, timestamp: String(NOW / 1000 - secondsAgo) });
}

const refusedFor = (reason: string) => ({ sender: 'refused', reason });

describe('who sent a request', () => {
  it('is Semble, with the time of the signature where the scheme has one', () => {
    expect(judged(SIGNED)).toStrictEqual({ sender: 'semble', text: BODY, signedAt: NOW });
    const untimed = sign(HEX_BODY_SCHEME, SECRET, { body: BODY });
    expect(judged(untimed, { scheme: HEX_BODY_SCHEME })).toStrictEqual({
      sender: 'semble',
      text: BODY,
      signedAt: undefined,
    });
  });

  it('is Semble when the scheme is none, with any signature', () => {
    expect(judged({}, { scheme: 'none', secrets: [] })).toStrictEqual({ sender: 'semble', text: BODY });
  });

  it('is an operator by a header of its own, even where the scheme is none', () => {
    const operator = { sender: 'operator', text: BODY, signedAt: expect.any(Number) };
    expect(judged(commanded())).toStrictEqual(operator);
    expect(judged(commanded(), { scheme: 'none' })).toStrictEqual(operator);
    expect(judged({ ...SIGNED, 'x-bot-signature': undefined })).toMatchObject({ sender: 'semble' });
  });

  it('is unknown without a signing secret', () => {
    expect(judged(SIGNED, { secrets: [] })).toStrictEqual({ sender: 'unknown' });
  });
});

describe('a request is refused', () => {
  it('that is not JSON, or has no webhook token, is refused first', () => {
    expect(judged(SIGNED, {}, '')).toStrictEqual(refusedFor('not-json'));
    expect(judged(SIGNED, { tokens: [TOKEN] })).toStrictEqual(refusedFor('wrong-token'));
    expect(judged(SIGNED, { tokens: [TOKEN], secrets: [] })).toStrictEqual(refusedFor('wrong-token'));
  });

  it("with the verifier's reason", () => {
    expect(judged({ 'x-webhook-signature': aSignature('1760000000', 'another') })).toStrictEqual(
      refusedFor('no-match'),
    );
    expect(judged({ 'x-bot-signature': 't=1' })).toStrictEqual(refusedFor('operator malformed-header'));
    expect(judged(commanded(0, 'another'))).toStrictEqual(refusedFor('operator no-match'));
    expect(judged(commanded(), { operatorSecret: undefined })).toStrictEqual(refusedFor('operator no-secret'));
  });

  it('of an operator that is more than five minutes old', () => {
    expect(judged(commanded(300))).toMatchObject({ sender: 'operator' });
    expect(judged(commanded(301))).toStrictEqual(refusedFor('operator timestamp-too-old'));
  });

  it('with a diagnosis only if it has the webhook token, which says whether the server parsed the body', () => {
    const headers = { 'x-signature': 'none', 'x-bot-token': TOKEN };
    const text = judged(headers, { tokens: [TOKEN] });
    expect(text).toMatchObject(refusedFor('missing-header'));
    expect(text).toMatchObject({ diagnosis: 'headers: x-bot-token, x-signature; schemes that match: none' });
    expect(judged(headers, { tokens: [TOKEN] }, JSON.parse(BODY))).toMatchObject({
      diagnosis: expect.stringContaining('rawBody is off'),
    });
    expect(judged(headers)).toStrictEqual(refusedFor('missing-header'));
  });
});
