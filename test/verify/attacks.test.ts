import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { SCHEMES } from '../../fixtures/schemes.ts';
import { OPERATOR_SCHEME } from '../../src/verify/scheme.ts';
import { sign } from '../../src/verify/sign.ts';
import { verify } from '../../src/verify/verify.ts';
import { DIGITS, hmac, OPERATOR_SECRET, SIGNATURE, sender, TIME } from './attacker.ts';
import { NOW, SECRET } from './delivery.ts';
import { DELIVERY } from './vectors.ts';

/** Every text that differs from this one by one bit of its UTF-16, of which ASCII is a part. */
function bitFlips(text: string): string[] {
  return [...text].flatMap((character, index) =>
    Array.from({ length: 16 }, (_, bit) => {
      const flipped = String.fromCharCode(character.charCodeAt(0) ^ (1 << bit));
      return text.slice(0, index) + flipped + text.slice(index + 1);
    }),
  );
}

/** Every row of bytes that differs from these by one bit. */
function byteFlips(bytes: Buffer): Buffer[] {
  return Array.from({ length: bytes.length * 8 }, (_, bit) => {
    const flipped = Buffer.from(bytes);
    flipped[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    return flipped;
  });
}

const cuts = (text: string): string[] => Array.from({ length: text.length }, (_, length) => text.slice(0, length));

it('the sample delivery is genuine, as a text and parsed', () => {
  expect(sender(SIGNATURE)).toBe('semble');
  expect(sender(SIGNATURE, JSON.parse(DELIVERY))).toBe('semble');
});

describe('every single bit', () => {
  const expectRefused = (headers: readonly string[], inputs: readonly unknown[] = [DELIVERY]): void => {
    const passed = headers.flatMap((header) => inputs.filter((input) => sender(header, input) !== 'refused'));
    expect(passed).toEqual([]);
  };

  it('of the signature that is flipped is refused: 256', () => {
    const flipped = byteFlips(Buffer.from(DIGITS, 'hex')).map((bytes) => `t=${TIME},v1=${bytes.toString('hex')}`);
    expect(flipped).toHaveLength(256);
    expectRefused(flipped);
  });

  it('of its hex digits too, but for the case of a letter, which spells the same signature', () => {
    const accepted = bitFlips(DIGITS).filter((digits) => sender(`t=${TIME},v1=${digits}`) !== 'refused');
    expect(accepted).toHaveLength(DIGITS.replace(/[0-9]/g, '').length);
    expect(accepted.every((digits) => Buffer.from(digits, 'hex').equals(Buffer.from(DIGITS, 'hex')))).toBe(true);
  });

  it('of the time that is flipped is refused', () => {
    expectRefused(bitFlips(TIME).map((time) => `t=${time},v1=${DIGITS}`));
  });

  it('of the body that is flipped is refused, as characters, as bytes and parsed', () => {
    const bytes = byteFlips(Buffer.from(DELIVERY)).map((flipped) => flipped.toString('utf8'));
    expectRefused([SIGNATURE], [...bitFlips(DELIVERY), ...bytes]);
    const parsed = bytes.flatMap((text) => {
      try {
        return [JSON.parse(text)];
      } catch {
        return [];
      }
    });
    expect(parsed.length).toBeGreaterThan(100);
    expectRefused([SIGNATURE], parsed);
  });

  it('of the secret that is flipped is refused', () => {
    const signatures = byteFlips(Buffer.from(SECRET)).map((key) => hmac(`${TIME}.${DELIVERY}`, key));
    expectRefused(signatures.map((digits) => `t=${TIME},v1=${digits}`));
  });

  it.each(Object.entries(SCHEMES))('of the signature that is flipped is refused in the scheme %s', (_, scheme) => {
    const secret = '00ff'.repeat(8);
    const headers = sign(scheme, secret, { body: DELIVERY, timestamp: TIME, id: 'msg_1' });
    const value = headers[scheme.header] ?? '';
    const start = value.lastIndexOf(scheme.separator ?? '\n') + 1 + (scheme.prefix ?? '').length;
    const bytes = Buffer.from(value.slice(start), scheme.encoding);
    const genuine = (one: Buffer): boolean => {
      const spoiled = { ...headers, [scheme.header]: value.slice(0, start) + one.toString(scheme.encoding) };
      return verify(scheme, [secret], { text: DELIVERY, headers: spoiled }, NOW).genuine;
    };
    expect(genuine(bytes)).toBe(true);
    expect(byteFlips(bytes).some(genuine)).toBe(false);
  });
});

describe('a truncated request', () => {
  it('is refused at every length: the header, the signature, the time, the body', () => {
    const headers = [
      ...cuts(SIGNATURE),
      ...cuts(DIGITS).map((digits) => `t=${TIME},v1=${digits}`),
      ...cuts(DIGITS).map((_, length) => `t=${TIME},v1=${DIGITS.slice(length + 1)}`),
      ...cuts(TIME).map((time) => `t=${time},v1=${DIGITS}`),
    ];
    expect(headers.filter((header) => sender(header) !== 'refused')).toEqual([]);
    expect(cuts(DELIVERY).filter((text) => sender(SIGNATURE, text) !== 'refused')).toEqual([]);
  });
});

describe('an unknown secret', () => {
  const nobodys = `t=${TIME},v1=${hmac(`${TIME}.${DELIVERY}`, '')}`;

  it('is no key, listed or not: a signature of the empty secret is refused', () => {
    expect(sender(nobodys)).toBe('refused');
    expect(sender(nobodys, DELIVERY, { secrets: [] })).toBe('unknown');
    expect(sender(nobodys, DELIVERY, { secrets: [''] })).toBe('refused');
    expect(sender(nobodys, DELIVERY, { secrets: ['', SECRET] })).toBe('refused');
  });

  it.each([undefined, ''])('is no operator: where the secret is %j there is none', (operatorSecret) => {
    for (const secret of ['', 'undefined', SECRET, OPERATOR_SECRET]) {
      const headers = { 'x-bot-signature': `t=${TIME},v1=${hmac(`${TIME}.${DELIVERY}`, secret)}` };
      expect(sender(headers, DELIVERY, { operatorSecret })).toBe('refused');
    }
  });

  it.each([
    ` ${SECRET}`,
    `${SECRET} `,
    SECRET.toUpperCase(),
    SECRET.slice(1),
    SECRET.slice(0, -1),
    SECRET + SECRET,
    `692597070fe21cfa5e6a010f:${SECRET}`,
    Buffer.from(SECRET).toString('hex'),
    Buffer.from(SECRET).toString('base64'),
    createHash('sha256').update(SECRET).digest('hex'),
    DIGITS,
  ])('is refused when it only resembles the one listed: %j', (secret) => {
    expect(sender(`t=${TIME},v1=${hmac(`${TIME}.${DELIVERY}`, secret)}`)).toBe('refused');
  });
});

describe("the operator's key and Semble's", () => {
  const operators = `t=${TIME},v1=${hmac(`${TIME}.${DELIVERY}`, OPERATOR_SECRET)}`;

  it('are valid for one header each', () => {
    expect(sender({ 'x-bot-signature': operators })).toBe('operator');
    expect(sender({ 'x-bot-signature': SIGNATURE })).toBe('refused');
    expect(sender({ 'x-webhook-signature': operators })).toBe('refused');
    expect(sender({ 'x-bot-signature': operators }, DELIVERY, { operatorSecret: undefined })).toBe('refused');
  });

  it("are not both tried: with the operator's header only that header counts, with any value", () => {
    expect(sender({ 'x-webhook-signature': SIGNATURE, 'x-bot-signature': operators })).toBe('operator');
    expect(sender({ 'x-webhook-signature': SIGNATURE, 'x-bot-signature': [operators, operators] })).toBe('operator');
    for (const spoiled of ['', SIGNATURE, `${operators}0`, [], [operators, `${operators}0`], [operators, SIGNATURE]]) {
      const headers = { 'x-webhook-signature': SIGNATURE, 'X-Bot-Signature': spoiled };
      expect(sender(headers)).toBe(Array.isArray(spoiled) && spoiled.length === 0 ? 'semble' : 'refused');
    }
  });

  it("are not valid for each other's header by the scheme: it may not name the operator's", () => {
    const asOperator = { 'x-bot-signature': SIGNATURE };
    expect(sender(asOperator, DELIVERY, { scheme: OPERATOR_SCHEME })).toBe('refused');
    expect(sender(asOperator, DELIVERY, { scheme: 'none' })).toBe('refused');
  });
});
