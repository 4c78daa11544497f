import { Buffer } from 'node:buffer';
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ALL_IN_ONE, GITHUB, SLACK } from '../../fixtures/schemes.ts';
import { parseScheme } from '../../src/verify/parse-scheme.ts';
import { SEMBLE_SCHEME, type SignatureScheme } from '../../src/verify/scheme.ts';
import { keysOf, sign } from '../../src/verify/sign.ts';

const base64: SignatureScheme = { ...GITHUB, secretEncoding: 'base64', secretPrefix: 'whsec_' };
const hex: SignatureScheme = { ...GITHUB, secretEncoding: 'hex' };

describe('signing', () => {
  it('puts time and signature where the scheme wants them', () => {
    const signature = /^[0-9a-f]{64}$/;
    const message = { body: '{}', timestamp: '1760000000', id: 'msg_1' };
    expect(sign(SEMBLE_SCHEME, 's', message)['X-Webhook-Signature']).toMatch(/^t=1760000000,v1=[0-9a-f]{64}$/);
    expect(sign(SLACK, 's', message)).toEqual({
      'X-Slack-Request-Timestamp': '1760000000',
      'X-Slack-Signature': expect.stringMatching(/^v0=[0-9a-f]{64}$/),
    });
    expect(sign(ALL_IN_ONE, '00', message)['x-everything']).toMatch(/^at:1760000000;id:msg_1;[\w-]{86}$/);
    const bare = parseScheme('hex-body:X-Sig');
    expect(bare !== 'none' && sign(bare, 's', message)).toEqual({ 'X-Sig': expect.stringMatching(signature) });
  });

  it('includes the time and the id that are signed', () => {
    const one = sign(ALL_IN_ONE, '00', { body: '', timestamp: '1', id: '2' });
    expect(sign(ALL_IN_ONE, '00', { body: '', timestamp: '1', id: '2' })).toEqual(one);
    expect(sign(ALL_IN_ONE, '00', { body: '', timestamp: '2', id: '1' })).not.toEqual(one);
  });

  it.each([4095, 4096, 4097, 70_000])('makes the HMAC of the whole text, with a body of %s characters', (length) => {
    const body = `{"a":"${'\u00e9\u{1F600}b'.repeat(length)}`
      .slice(0, length - 2)
      .toWellFormed()
      .padEnd(length, '"}');
    const message = { body, timestamp: '1760000000', id: 'msg_1' };
    for (const signed of ['{timestamp}.{body}', '{body}', '{body}{id}', 'v0:{id}:{body}:{timestamp};{body}.']) {
      const text = signed.replace(/\{(\w+)\}/g, (_, part: keyof typeof message) => message[part]);
      const scheme: SignatureScheme = { ...GITHUB, signed, timestamp: { header: 'x-time' }, id: { header: 'x-id' } };
      const expected = createHmac('sha256', 's').update(text).digest('hex');
      expect(sign(scheme, 's', message)[scheme.header]).toBe(`sha256=${expected}`);
    }
  });

  it('throws for a secret that is no key', () => {
    expect(() => sign(GITHUB, '', { body: '' })).toThrow(TypeError);
    expect(() => sign(hex, 'secret', { body: '' })).toThrow('not in the encoding');
  });
});

describe('the key of a secret', () => {
  it.each([
    ['the bytes of its text', GITHUB, '\u00e9\u{1F600}', 'c3a9f09f9880'],
    ['its text without white space taken off', GITHUB, ' a ', '206120'],
    ['what its base64 stands for', base64, 'AAEC', '000102'],
    ['padded base64', base64, 'AA==', '00'],
    ['base64 without its prefix', base64, 'whsec_AAEC', '000102'],
    ['what its hex digits stand for', hex, '00fF', '00ff'],
  ])('is %s', (_, scheme, secret, expected) => {
    const [key = ''] = keysOf(scheme, [secret]);
    expect(Buffer.from(key, scheme.secretEncoding).toString('hex')).toBe(expected);
  });

  it.each([
    ['a text', GITHUB, '\u00e9\u{1F600} a', Buffer.from('\u00e9\u{1F600} a')],
    ['a text that looks like hex', GITHUB, '00ff', Buffer.from('00ff')],
    ['a text that looks like base64', GITHUB, 'AAEC', Buffer.from('AAEC')],
    ['base64', base64, 'whsec_gP/+AA==', Buffer.of(0x80, 0xff, 0xfe, 0x00)],
    ['hex', hex, '80Ffc300', Buffer.of(0x80, 0xff, 0xc3, 0x00)],
    ['hex that is longer than a block', hex, 'a5'.repeat(200), Buffer.alloc(200, 0xa5)],
  ])('makes the HMAC of its bytes, for %s', (_, scheme, secret, bytes) => {
    const expected = createHmac('sha256', bytes).update('{"a":"\u00e9"}').digest('hex');
    expect(sign(scheme, secret, { body: '{"a":"\u00e9"}' })).toEqual({ [scheme.header]: `sha256=${expected}` });
  });

  it.each([
    ['an empty one', GITHUB, ''],
    ['a prefix alone', base64, 'whsec_'],
    ['a lone surrogate', GITHUB, 'a\ud800'],
    ['a lone surrogate before a letter', GITHUB, '\udc00a'],
    ['half a byte', hex, '00f'],
    ['other letters in hex', hex, '00gg'],
    ['base64 with other letters', base64, 'AA-_'],
    ['base64 without padding', base64, 'AA'],
    ['base64 with bits to spare', base64, 'AB=='],
    ['base64 with white space', base64, 'AA EC'],
    ['another prefix', base64, 'whsek_AAEC'],
  ])('is left out for %s', (_, scheme, secret) => {
    expect(keysOf(scheme, [secret])).toEqual([]);
  });
});
