import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { ALL_IN_ONE, GITHUB, SHOPIFY, SLACK, STRIPE } from '../../fixtures/schemes.ts';
import { parseScheme } from '../../src/verify/parse-scheme.ts';
import { SEMBLE_SCHEME } from '../../src/verify/scheme.ts';
import { sign } from '../../src/verify/sign.ts';
import { verify } from '../../src/verify/verify.ts';
import { DELIVERY, hex, named, VECTORS } from './vectors.ts';

describe.each(VECTORS)('the vector of $standard', ({ scheme, secret, signature, ...message }) => {
  const now = Number(message.timestamp ?? 0) * 1000;

  it('is what the scheme signs', () => {
    expect(sign(scheme, secret, message)[scheme.header]).toBe(signature);
  });

  it('is genuine, also through the JSON form of the scheme', () => {
    const headers = { ...sign(scheme, secret, message), [scheme.header]: signature };
    const described = parseScheme(JSON.stringify(scheme));
    expect(described).toEqual(scheme);
    for (const one of [scheme, described]) {
      expect(one !== 'none' && verify(one, [secret], { text: message.body, headers }, now)).toMatchObject({
        genuine: true,
      });
    }
  });

  it('is refused for another body and for another secret', () => {
    const headers = { ...sign(scheme, secret, message), [scheme.header]: signature };
    const noMatch = { genuine: false, reason: 'no-match' };
    const other = scheme.secretEncoding === undefined ? `${secret}x` : `${secret}abcd`;
    expect(verify(scheme, [secret], { text: `${message.body} `, headers }, now)).toEqual(noMatch);
    expect(verify(scheme, [other], { text: message.body, headers }, now)).toEqual(noMatch);
  });
});

describe('a vector that must not match', () => {
  it('RFC 4231 case 3 signs bytes that are no UTF-8, so its text can only be refused', () => {
    const text = Buffer.from('dd'.repeat(50), 'hex').toString('utf8');
    const headers = { 'x-signature': '773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe' };
    const verdict = verify(hex('sha256', 'hex'), ['aa'.repeat(20)], { text, headers }, 0);
    expect(verdict).toEqual({ genuine: false, reason: 'no-match' });
  });

  it('refuses the HMAC of the body without its timestamp', () => {
    const signature = 'f947b64643fc1af3fbcb778c69e3508fba1ed1b96a6a45adb48cd025641f3808';
    const headers = { 'x-webhook-signature': `t=1760000000,v1=${signature}` };
    const verdict = verify(SEMBLE_SCHEME, ['whk_test_secret'], { text: DELIVERY, headers }, 1760000000000);
    expect(verdict).toEqual({ genuine: false, reason: 'no-match' });
    expect(
      verify(
        named('hex-body'),
        ['whk_test_secret'],
        { text: DELIVERY, headers: { 'x-webhook-signature': signature } },
        0,
      ),
    ).toEqual({ genuine: true });
  });
});

describe('the descriptions of other senders', () => {
  it.each(Object.entries({ GITHUB, STRIPE, SLACK, SHOPIFY, ALL_IN_ONE }))('%s is usable as a setting', (_, scheme) => {
    expect(parseScheme(JSON.stringify(scheme))).toEqual(scheme);
  });
});
