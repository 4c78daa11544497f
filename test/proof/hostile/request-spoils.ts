import type { SignatureScheme } from '../../../src/verify/scheme.ts';
import { SECRETS, TEXT } from './planted.ts';
import { pick } from './spoil-json.ts';

export const BOT_ID = '6f4b0a53-7d3c-4a1c-9c55-5c1d2a3b4c5d';

/** The replacement of a part, and whether the request still authenticates its sender with it. */
type Spoil<T> = readonly [instead: T, keeps: boolean];

/** The secret that signs. */
export const KEYS: Readonly<Record<string, Spoil<Record<'semble' | 'operator', string>>>> = {
  'the second that is listed': [{ semble: SECRETS.nextSigning, operator: SECRETS.operator }, true],
  'a secret that is not listed': [both(SECRETS.unlisted), false],
  "the other sender's": [{ semble: SECRETS.operator, operator: SECRETS.signing }, false],
  'the webhook token': [both(SECRETS.webhookToken), false],
  'the API token': [both(SECRETS.apiToken), false],
  'an empty one': [both(''), false],
};

function both(secret: string): Record<'semble' | 'operator', string> {
  return { semble: secret, operator: secret };
}

/** The signed time, when it is 1760000000; `old` is for itself, as it depends on what it is for. */
export const TIMES: Readonly<Record<string, Spoil<string>>> = {
  old: ['1759990000', true],
  'as old as may be': ['1759999700', true],
  'as early as may be': ['1760000300', true],
  'in milliseconds': ['1760000000000', true],
  'too early': ['1760000301', false],
  'far too early': ['9999999999', false],
  'no number': [TEXT, false],
  'a number in another notation': ['1.76e9', false],
  'too long': ['0'.repeat(17), false],
};

type Respell = (value: string, at: number, scheme: SignatureScheme) => unknown;
const middle = (value: string): number => value.length - 10;
const hasTimeOrId = ({ timestamp, id }: SignatureScheme): boolean =>
  [timestamp, id].some((source) => source && 'item' in source);

/** The spoils of the header that holds the signature. */
export const SIGNATURES: Readonly<
  Record<string, readonly [respell: Respell, keeps: boolean | ((scheme: SignatureScheme) => boolean)]>
> = {
  'in a list': [(value) => [value], true],
  'among odd ones': [(value) => [null, value, 7, { toString: 1 }], true],
  'beside a wrong one': [(value, _, { prefix = '' }) => `${value}, ${prefix}00`, true],
  'twice in a list': [(value) => [value, value], true],
  'twice, joined': [(value) => `${value}, ${value}`, true],
  'beside another in a list': [(value) => [value, `${value},x`], (scheme) => !hasTimeOrId(scheme)],
  'with capitals for small letters': [
    (value) => value.slice(0, -10) + value.slice(-10).toUpperCase(),
    ({ encoding }) => encoding === 'hex',
  ],
  'with another digit': [(value) => value.slice(0, -10) + (value.at(-10) === '0' ? '1' : '0') + value.slice(-9), false],
  'cut somewhere': [(value, at) => value.slice(0, at % value.length), false],
  'with nothing to see in it': [
    (value) => `${value.slice(0, middle(value))}\u200b${value.slice(middle(value))}`,
    false,
  ],
  'with a look-alike in it': [(value) => `${value.slice(0, -10)}\uff10${value.slice(-9)}`, false],
  'in spaced letters': [(value) => [...value].join(' '), false],
  'over-long': [(value) => `${value}, ${'x'.repeat(9000)}`, false],
  'a list of a thousand': [(value, _, { prefix = '' }) => [value, ...Array<string>(1000).fill(`${prefix}00`)], false],
  empty: [() => '', false],
  missing: [() => undefined, false],
  'something else': [(_, at) => pick([null, 7, {}, [], [[]], true, TEXT, '\ud800', 't=,v1='], at), false],
};

/** The spoils of the webhook token's header. */
export const WEBHOOK_TOKENS: Readonly<Record<string, Spoil<unknown>>> = {
  'the second of two': [SECRETS.otherWebhookToken, true],
  'in a list': [[SECRETS.webhookToken], true],
  wrong: [TEXT, false],
  missing: [undefined, false],
  empty: ['', false],
  twice: [[SECRETS.webhookToken, SECRETS.webhookToken], true],
  'beside the other': [[SECRETS.webhookToken, SECRETS.otherWebhookToken], false],
  'in capitals': [SECRETS.webhookToken.toUpperCase(), false],
  'a prefix': [SECRETS.webhookToken.slice(0, -1), false],
  'both at once': [`${SECRETS.webhookToken} ${SECRETS.otherWebhookToken}`, false],
  'something else': [{ toString: 1 }, false],
};

/** The values of the other sender's header. */
export const BESIDE: Readonly<Record<string, unknown>> = { empty: '', wrong: `t=1,v1=${'0'.repeat(64)}`, odd: [TEXT] };

export const CONTENT_TYPES: Readonly<Record<string, Spoil<unknown>>> = {
  'of FHIR': ['application/fhir+json; charset=utf-8', true],
  'in capitals': [' Application/JSON ;x="text/plain"', true],
  text: ['text/plain', false],
  form: ['application/x-www-form-urlencoded', false],
  long: [`application/${'a+'.repeat(5000)}`, false],
  missing: [undefined, false],
  odd: [[TEXT], false],
};

const DEEP: unknown = JSON.parse('['.repeat(500) + ']'.repeat(500));

/** The forms in which the text arrives. It may differ from the signed text. */
export const INPUTS: Readonly<Record<string, (text: string, at: number) => unknown>> = {
  parsed: (text) => parsed(text),
  'with one character changed': (text, at) =>
    text.slice(0, at % text.length) + TEXT[0] + text.slice((at % text.length) + 1),
  cut: (text, at) => text.slice(0, at % text.length),
  'with half a character': (text) => text.replace('{', '{"zqx":"\ud800",'),
  'with a byte order mark': (text) => `\ufeff${text}`,
  'another text': (text) => text.replaceAll('507f191e', '607f191e'),
  'something else': (_, at) => pick([undefined, null, 7, true, '', {}, [], { resourceType: 'Bot', id: BOT_ID }], at),
  'deeply nested': () => DEEP,
};

/** The spoils of all headers together. */
export const HEADERS: Readonly<Record<string, readonly [change: (headers: object) => unknown, keeps: boolean]>> = {
  'many unknown headers': [(headers) => ({ ...Object.fromEntries(unknownHeaders(300)), ...headers }), true],
  'odd names': [
    (headers) => ({ ...headers, [`${TEXT}\r\nx`]: TEXT, '': TEXT, '\ud800': TEXT, '\u0130': [TEXT] }),
    true,
  ],
  'in capitals': [
    (all) => Object.fromEntries(Object.entries(all).map(([name, value]) => [name.toUpperCase(), value])),
    true,
  ],
  'signatures everywhere': [
    (headers) => ({ ...Object.fromEntries(unknownHeaders(60, 'ab'.repeat(32))), ...headers }),
    true,
  ],
  none: [() => ({}), false],
  missing: [() => undefined, false],
  null: [() => null, false],
  odd: [() => [TEXT], false],
};

function unknownHeaders(count: number, value = TEXT): [string, unknown][] {
  return Array.from({ length: count }, (_, index) => [`x-unknown-${index}`, index % 2 ? value : [value, value]]);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
