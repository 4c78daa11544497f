import { describe, expect, it } from 'vitest';
import { ALL_IN_ONE } from '../../fixtures/schemes.ts';
import { OPERATOR_SCHEME, SEMBLE_SCHEME, type SignatureScheme } from '../../src/verify/scheme.ts';
import { sign } from '../../src/verify/sign.ts';
import { type RequestHeaders, verify } from '../../src/verify/verify.ts';
import { aSignature, BODY, GENUINE, judge, NOW, refused, SECRET } from './delivery.ts';

const HEX_KEY = '00ff'.repeat(8);

describe('a signed delivery', () => {
  it('is genuine, and has the time of the signature', () => {
    expect(judge(aSignature())).toEqual(GENUINE);
  });

  it('is read from its header in any case, among other headers', () => {
    const headers = { Host: 'example.org', 'X-WEBHOOK-Signature': aSignature(), 'x-webhook-signature-2': 't=1,v1=00' };
    expect(verify(SEMBLE_SCHEME, [SECRET], { text: BODY, headers }, NOW)).toEqual(GENUINE);
  });

  it('may spell hex digits in capitals, and put white space around an item', () => {
    const digits = aSignature().split('v1=')[1] ?? '';
    expect(judge(`t=1760000000,v1=${digits.toUpperCase()}`)).toEqual(GENUINE);
    expect(judge(` t=1760000000 , v1=${digits} `)).toEqual(GENUINE);
  });

  it('may list unknown items in any order', () => {
    const [time, signature] = aSignature().split(',');
    expect(judge(`v0=aa,${signature},,kid=7,T=5,V1=00,${time},=`)).toEqual(GENUINE);
  });

  it('is judged by its own header alone', () => {
    const signed = { text: BODY, headers: { 'x-webhook-signature': aSignature() } };
    expect(verify(OPERATOR_SCHEME, [SECRET], signed, NOW)).toEqual(refused('missing-header'));
  });
});

describe('rotation', () => {
  it('accepts a signature of either secret, in any order', () => {
    for (const secrets of [
      [SECRET, 'whk_next'],
      ['whk_next', SECRET],
    ]) {
      expect(judge(aSignature(), { secrets })).toEqual(GENUINE);
      expect(judge(aSignature('1760000000', 'whk_next'), { secrets })).toEqual(GENUINE);
    }
  });

  it('refuses a delivery signed with a rotated-out secret', () => {
    expect(judge(aSignature(), { secrets: ['whk_next'] })).toEqual(refused('no-match'));
  });

  it('passes over a secret that is no key, and refuses when none is left', () => {
    expect(judge(aSignature(), { secrets: ['', SECRET] })).toEqual(GENUINE);
    expect(judge(aSignature(), { secrets: [] })).toEqual(refused('no-secret'));
    expect(judge(aSignature(), { secrets: ['', ''] })).toEqual(refused('no-secret'));
  });
});

describe('a header without a usable signature', () => {
  const [time, right] = aSignature().split(',');

  it.each([
    ['none', undefined, 'missing-header'],
    ['an empty one', '', 'missing-header'],
    ['an empty list', [], 'missing-header'],
    ['only white space', '   ', 'malformed-header'],
    ['only the time', time, 'malformed-header'],
    ['no known item', 'v2=00,t1=5', 'malformed-header'],
    ['a prefix in capitals', aSignature().replace('v1', 'V1'), 'malformed-header'],
    ['more than 8 KiB', `${aSignature()},${'x'.repeat(8192)}`, 'malformed-header'],
    ['no time', right, 'missing-timestamp'],
    ['an empty time', `t=,${right}`, 'missing-timestamp'],
    ['a time that is no number', `t=now,${right}`, 'malformed-timestamp'],
    ['a time with a sign', `t=+1760000000,${right}`, 'malformed-timestamp'],
    ['a time with a fraction', `t=1760000000.5,${right}`, 'malformed-timestamp'],
    ['a time in other digits', `t=\u0661\u0662,${right}`, 'malformed-timestamp'],
    ['a time of 17 digits', `t=${'1'.repeat(17)},${right}`, 'malformed-timestamp'],
    ['two times', `${time},t=1760000001,${right}`, 'malformed-timestamp'],
    ['one time twice', `${time},${time},${right}`, 'malformed-timestamp'],
    ['a signature cut short', aSignature().slice(0, -1), 'no-match'],
    ['a signature cut by a byte', aSignature().slice(0, -2), 'no-match'],
    ['a signature with more digits', `${aSignature()}00`, 'no-match'],
    ['a signature with a letter more', `${aSignature()}g`, 'no-match'],
    ['white space inside an item', `${time},v1= ${right?.slice(3)}`, 'no-match'],
    ['an empty signature', `${time},v1=`, 'no-match'],
    ['a signature in no alphabet', `${time},v1=\u{1F600}\ud800`, 'no-match'],
  ])('is refused: %s', (_, signature, reason) => {
    expect(judge(signature)).toEqual(refused(reason));
  });

  it('is missing when it is no text, and one text among others is read', () => {
    const values: RequestHeaders[string][] = JSON.parse('[5, null, true, {}, [], [5, null], [["t=1"]]]');
    for (const value of values) {
      expect(judge(value)).toEqual(refused('missing-header'));
    }
    const mixed: RequestHeaders[string] = JSON.parse(`[null, "${aSignature()}", 5]`);
    expect(judge(mixed)).toEqual(GENUINE);
  });

  it('of exactly 8 KiB is still read', () => {
    expect(judge(`${aSignature()},`.padEnd(8192, 'x'))).toEqual(GENUINE);
  });
});

describe('a text', () => {
  it('is refused with a lone surrogate, which would be signed as U+FFFD', () => {
    const signature = sign(SEMBLE_SCHEME, SECRET, { body: '"\ufffd"', timestamp: '1760000000' })['X-Webhook-Signature'];
    expect(judge(signature, { text: '"\ufffd"' })).toEqual(GENUINE);
    expect(judge(signature, { text: '"\ud800"' })).toEqual(refused('malformed-text'));
  });

  it('is not read as a template', () => {
    const odd: SignatureScheme = { ...ALL_IN_ONE, signed: '{id}{body}{timestamp}{{body}' };
    const message = { body: "{timestamp}$&$1$'{body}", id: '{body}$`', timestamp: '1760000000' };
    const text = `${message.id}${message.body}${message.timestamp}{${message.body}`;
    const whole: SignatureScheme = { ...odd, signed: '{body}' };
    const expected = sign(whole, HEX_KEY, { ...message, body: text });
    expect(sign(odd, HEX_KEY, message)).toEqual(expected);
    const request = { text: message.body, headers: expected };
    expect(verify(odd, [HEX_KEY], request, NOW)).toEqual(GENUINE);
  });
});
