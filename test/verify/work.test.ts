import * as crypto from 'node:crypto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { diagnose } from '../../src/verify/diagnose.ts';
import { parseScheme } from '../../src/verify/parse-scheme.ts';
import { SEMBLE_SCHEME } from '../../src/verify/scheme.ts';
import { sign } from '../../src/verify/sign.ts';
import { verify } from '../../src/verify/verify.ts';
import { hasWebhookToken } from '../../src/verify/webhook-token.ts';

vi.mock('node:crypto', async (importOriginal) => {
  const original = await importOriginal<typeof crypto>();
  return {
    ...original,
    createHmac: vi.fn(original.createHmac),
    timingSafeEqual: vi.fn(original.timingSafeEqual),
  };
});

const compared = vi.mocked(crypto.timingSafeEqual);
const signed = vi.mocked(crypto.createHmac);

beforeEach(() => {
  compared.mockClear();
  signed.mockClear();
});

describe('the work of a verification', () => {
  const message = { body: '{}', timestamp: '1' };
  const signatureBy = (secret: string) => sign(SEMBLE_SCHEME, secret, message)['X-Webhook-Signature']?.slice(4);
  const secrets = ['one', 'two', 'three'];

  it.each(['one', 'two', 'three', 'four'])('is the same for every signing secret: %s', (secret) => {
    const header = `t=1,${signatureBy(secret)},v1=${'0'.repeat(64)}`;
    compared.mockClear();
    signed.mockClear();
    const request = { text: '{}', headers: { 'x-webhook-signature': header } };
    expect(verify(SEMBLE_SCHEME, secrets, request, 1000).genuine).toBe(secret !== 'four');
    expect(signed).toHaveBeenCalledTimes(3);
    expect(compared).toHaveBeenCalledTimes(6);
  });

  it('is the same for every token, and uses no plain comparison', () => {
    for (const token of ['tok_1', 'tok_2', 'tok_3']) {
      compared.mockClear();
      expect(hasWebhookToken({ 'x-bot-token': token }, ['tok_1', 'tok_2'])).toBe(token !== 'tok_3');
      expect(compared).toHaveBeenCalledTimes(2);
    }
  });

  it('is none for a header with too much in it', () => {
    const headers = { 'x-webhook-signature': `t=1${`,v1=${'0'.repeat(64)}`.repeat(33)}` };
    expect(verify(SEMBLE_SCHEME, secrets, { text: '{}', headers }, 1000).genuine).toBe(false);
    expect(signed).not.toHaveBeenCalled();
  });

  it.each([
    ['a header of hex', 'hex-body:X-Other'],
    ['JSON', JSON.stringify({ ...SEMBLE_SCHEME, header: 'X-Other' })],
  ])('has no part in it that checks again a scheme described by %s', (_, text) => {
    const scheme = parseScheme(text);
    expect(signed).toHaveBeenCalled();
    signed.mockClear();
    expect(parseScheme(text)).toBe(scheme);
    expect(signed).not.toHaveBeenCalled();
  });

  it('is bounded for a diagnosis with any number of headers that look like signatures', () => {
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`x-${index}`, 'ab'.repeat(32)]));
    diagnose(secrets, { text: '{}', headers: many }, { reserialised: false });
    expect(signed.mock.calls.length).toBeLessThanOrEqual(secrets.length * 50);
  });
});
