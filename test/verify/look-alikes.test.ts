import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { authenticate, type RequestSecrets } from '../../src/verify/authenticate.ts';
import { headerValue } from '../../src/verify/headers.ts';
import { NAMED_SCHEMES, SEMBLE_SCHEME } from '../../src/verify/scheme.ts';
import { sign } from '../../src/verify/sign.ts';
import type { RequestHeaders } from '../../src/verify/verify.ts';
import { aSignature, BODY, NOW, SECRET } from './delivery.ts';

const SIGNATURE = aSignature();
const [TIME = '', RIGHT = ''] = SIGNATURE.split(',');
const WRONG = `v1=${'0'.repeat(64)}`;
const TOKEN = 'tok_look_alike';
const OPERATOR_SECRET = 'operator_invented_secret';

function isTaken(headers: RequestHeaders, secrets: Partial<RequestSecrets> = {}, input: unknown = BODY): boolean {
  const all: RequestSecrets = {
    scheme: SEMBLE_SCHEME,
    secrets: [SECRET],
    operatorSecret: undefined,
    tokens: [],
    ...secrets,
  };
  const { sender } = authenticate({ contentType: 'application/json', input, headers }, all, NOW);
  return sender === 'semble' || sender === 'operator';
}

/** By character: the characters that are equal to it in a compatibility form of Unicode, or look like it. */
const LOOK_ALIKES: ReadonlyMap<string, readonly string[]> = (() => {
  const found = new Map<string, string[]>(
    Object.entries({ a: ['\u0430'], c: ['\u0441'], e: ['\u0435'], o: ['\u043e'], x: ['\u0445'], '-': ['\u2011'] }),
  );
  for (let code = 0x80; code < 0x30000; code++) {
    const character = String.fromCodePoint(code);
    const plain = character.normalize('NFKC').toLowerCase();
    if (plain.length === 1 && plain < '\x80' && plain !== ' ') {
      found.set(plain, [...(found.get(plain) ?? []), character]);
    }
  }
  return found;
})();

const INVISIBLE = ['\u00ad', '\u034f', '\u180e', '\u200b', '\u200c', '\u200d', '\u200e', '\u2060', '\ufe0f', '\0'];

/** The text with each character replaced by each of its look-alikes, and with invisible characters inserted. */
function disguises(text: string): string[] {
  return [...text, ''].flatMap((character, at) => [
    ...(LOOK_ALIKES.get(character.toLowerCase()) ?? []).map((one) => text.slice(0, at) + one + text.slice(at + 1)),
    ...INVISIBLE.map((one) => text.slice(0, at) + one + text.slice(at)),
  ]);
}

describe('a look-alike', () => {
  it('of any one character of the signature header is refused', () => {
    const all = disguises(SIGNATURE);
    expect(all.length).toBeGreaterThan(1500);
    expect(all.filter((value) => isTaken({ 'x-webhook-signature': value }))).toEqual([]);
  });

  it('of every digit at once is refused', () => {
    for (const zero of ['\uff10', '\u0660', '\u06f0', '\u0966', '\u{1d7ce}', '\u{1d7f6}']) {
      const digits = (text: string): string =>
        text.replace(/\d/g, (digit) => String.fromCodePoint((zero.codePointAt(0) ?? 0) + Number(digit)));
      for (const value of [`t=${digits(TIME.slice(2))},${RIGHT}`, `${TIME},v1=${digits(RIGHT.slice(3))}`]) {
        expect(isTaken({ 'x-webhook-signature': value })).toBe(false);
      }
      const signed = createHmac('sha256', SECRET)
        .update(`${digits('1760000000')}.${BODY}`)
        .digest('hex');
      expect(isTaken({ 'x-webhook-signature': `t=${digits('1760000000')},v1=${signed}` })).toBe(false);
    }
  });

  it('of the body is refused', () => {
    expect(disguises(BODY).filter((text) => isTaken({ 'x-webhook-signature': SIGNATURE }, {}, text))).toEqual([]);
  });

  it('of a token is refused', () => {
    const tokens = [TOKEN];
    expect(isTaken({ 'x-webhook-signature': SIGNATURE, 'x-bot-token': TOKEN }, { tokens })).toBe(true);
    for (const token of disguises(TOKEN)) {
      expect(isTaken({ 'x-webhook-signature': SIGNATURE, 'x-bot-token': token }, { tokens })).toBe(false);
    }
  });

  it("of a header's name is another header, except for the Kelvin sign: its lower case is k, and no HTTP name can have it", () => {
    const names = disguises('x-webhook-signature');
    expect(names.filter((name) => isTaken({ [name]: SIGNATURE }))).toEqual(['x-webhoo\u212a-signature']);
    for (const name of disguises('x-bot-signature')) {
      // With the operator's header, Semble's header is not checked.
      expect(isTaken({ [name]: SIGNATURE, 'x-webhook-signature': SIGNATURE }, { operatorSecret: SECRET })).toBe(true);
      expect(isTaken({ [name]: SIGNATURE }, { operatorSecret: SECRET })).toBe(false);
    }
  });

  it('of white space around an item is white space, as in JavaScript, and has no effect', () => {
    for (const space of [' ', '\t', '\u00a0', '\ufeff', '\u3000', '\r\n']) {
      expect(isTaken({ 'x-webhook-signature': `${space}${TIME}${space},${space}${RIGHT}${space}` })).toBe(true);
      expect(isTaken({ 'x-webhook-signature': `${TIME},v1=${space}${RIGHT.slice(3)}` })).toBe(false);
      expect(isTaken({ 'x-webhook-signature': `t=${space}${TIME.slice(2)},${RIGHT}` })).toBe(false);
    }
  });
});

/** The forms in which a server passes on a repeated header. */
function twice(name: string, first: string, second: string): RequestHeaders[] {
  return [
    { [name]: [first, second] },
    { [name]: `${first}, ${second}` },
    { [name.toLowerCase()]: first, [name.toUpperCase()]: second },
    { [name.toLowerCase()]: [first], [name.toUpperCase()]: [second] },
  ];
}

describe('a header that a proxy repeats with commas alone', () => {
  it.each([2, 3, 5])('counts once when it is repeated %s times', (times) => {
    const joined = (value: string): string => Array(times).fill(value).join(',');
    const signature = { 'X-Webhook-Signature': joined(`${TIME},${SIGNATURE}`) };
    expect(headerValue(signature, 'x-webhook-signature')).toBe(`${TIME},${SIGNATURE}`);
    expect(headerValue({ 'X-Bot-Token': joined('tk') }, 'X-Bot-Token')).toBe('tk');
    expect(headerValue({ 'X-Bot-Token': joined(',tk') }, 'X-Bot-Token')).toBe(',tk');
  });

  it('counts once up to 1,024 characters, so that no header takes long', () => {
    const half = 'x'.repeat(511);
    expect(headerValue({ 'X-Other': `${half}y,${half}y` }, 'X-Other')).toBe(`${half}y,${half}y`);
    expect(headerValue({ 'X-Other': `${half}, ${half}` }, 'X-Other')).toBe(half);
    expect(headerValue({ 'X-Other': `${half},\t${half}` }, 'X-Other')).toBe(half);
  });

  it.each(['tk,other', 'a,b,a', 'a,b,a,b,a', 'a,a,b', 't=1,t=1,v1=a', ',a', 'ab,a,b'])(
    'stays as it is when it is no repeat: %s',
    (value) => {
      expect(headerValue({ 'X-Bot-Token': value }, 'X-Bot-Token')).toBe(value);
    },
  );
});

describe('a repeated header is one list, so', () => {
  it.each([
    ['the same twice counts once', SIGNATURE, SIGNATURE, true],
    ['the same wrong one twice is wrong', `${TIME},${WRONG}`, `${TIME},${WRONG}`, false],
    ['one time with two signatures is two values, with two times', SIGNATURE, `${TIME},${WRONG}`, false],
    ['two times are refused, be one of them right', SIGNATURE, `t=1,${RIGHT}`, false],
    ['two times are refused, be both signatures right', SIGNATURE, aSignature('1760000001'), false],
    ['a time alone makes it two', SIGNATURE, TIME, false],
    ['an empty time makes it two', SIGNATURE, 't=', false],
    ['a wrong signature beside the right one is passed over', SIGNATURE, WRONG, true],
    ['time and signature may come apart', TIME, RIGHT, true],
    ['time may come with a wrong signature', `${TIME},${WRONG}`, RIGHT, true],
    ['an empty one is nothing', SIGNATURE, '', true],
    ['a strange one is nothing', SIGNATURE, 'sha256=00', true],
    ['two wrong ones are wrong', `${TIME},${WRONG}`, WRONG, false],
  ])('%s', (_name, one, other, expected) => {
    for (const headers of [...twice('X-Webhook-Signature', one, other), ...twice('X-Webhook-Signature', other, one)]) {
      expect(isTaken(headers)).toBe(expected);
    }
    const asOperator = { operatorSecret: SECRET, secrets: [] };
    for (const headers of [...twice('X-Bot-Signature', one, other), ...twice('X-Bot-Signature', other, one)]) {
      expect(isTaken(headers, asOperator)).toBe(expected);
    }
  });

  it('without a time equal values count once, and one correct signature is enough', () => {
    const scheme = NAMED_SCHEMES['hex-body'] ?? SEMBLE_SCHEME;
    const right = sign(scheme, SECRET, { body: BODY })[scheme.header] ?? '';
    for (const [one, expected] of [
      [right, true],
      ['0'.repeat(64), true],
      ['', true],
    ] as const) {
      for (const headers of [...twice(scheme.header, right, one), ...twice(scheme.header, one, right)]) {
        expect(isTaken(headers, { scheme })).toBe(expected);
      }
    }
    const halves = twice(scheme.header, right.slice(0, 32), right.slice(32));
    expect(halves.some((headers) => isTaken(headers, { scheme }))).toBe(false);
  });

  it('more than 32 times is refused without an exception, also with equal values', () => {
    for (const [count, expected] of [
      [32, true],
      [33, false],
      [500_000, false],
    ] as const) {
      const values = Array<string>(count).fill(SIGNATURE);
      expect(isTaken({ 'x-webhook-signature': values })).toBe(expected);
      expect(isTaken({ 'x-webhook-signature': values.join(', ') })).toBe(expected);
    }
  });

  it('an equal token twice counts once, and two different tokens are refused, even if one is correct', () => {
    const signed = { 'x-webhook-signature': SIGNATURE };
    for (const [one, other, expected] of [
      [TOKEN, TOKEN, true],
      ['wrong', 'wrong', false],
      [TOKEN, 'wrong', false],
      ['wrong', TOKEN, false],
      [TOKEN, '', false],
      [TOKEN, TOKEN.toUpperCase(), false],
      [TOKEN, ` ${TOKEN}`, false],
    ] as const) {
      for (const headers of twice('X-Bot-Token', one, other)) {
        expect(isTaken({ ...signed, ...headers }, { tokens: [TOKEN], operatorSecret: OPERATOR_SECRET })).toBe(expected);
      }
    }
  });
});
