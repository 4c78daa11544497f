import { Buffer } from 'node:buffer';
import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { aBotEvent, aDelivery, SIGNING_SECRET, someSecrets, unixSeconds, WEBHOOK_TOKEN } from '../../fixtures/bot.ts';
import { virtualClock } from '../../fixtures/clock.ts';
import { handOver } from '../../fixtures/deliver.ts';
import { FakeMedplum } from '../../fixtures/fake-medplum.ts';

const MEGABYTE = 1_000_000;

/** The functions that read every character of their argument, by their owner: the work that grows with the input. */
const WORKERS: readonly (readonly [owner: object, methods: readonly string[]])[] = [
  [String.prototype, ['replace', 'replaceAll', 'split', 'trim', 'toLowerCase', 'toUpperCase', 'isWellFormed']],
  [RegExp.prototype, ['test', 'exec']],
  [JSON, ['parse', 'stringify']],
  [Buffer, ['from']],
  [createHmac('sha256', 'x').constructor.prototype, ['update']],
];

let work = 0;
const originals: (() => void)[] = [];

/** Counts the characters that are passed to these functions until the test ends. */
beforeEach(() => {
  work = 0;
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')));
});

afterEach(() => {
  for (const restore of originals.splice(0)) {
    restore();
  }
});

function startCounting(): void {
  for (const [owner, methods] of WORKERS) {
    for (const method of methods) {
      const original = Reflect.get(owner, method);
      Reflect.set(owner, method, function (this: unknown, ...args: unknown[]): unknown {
        work += sizeOf(this) + sizeOf(args[0]);
        return Reflect.apply(original, this, args);
      });
      originals.push(() => Reflect.set(owner, method, original));
    }
  }
}

function sizeOf(value: unknown): number {
  return typeof value === 'string' || value instanceof String ? value.length : 0;
}

type Big = (length: number) => ReturnType<typeof aBotEvent>;

const long = (piece: string, length: number): string => piece.repeat(Math.ceil(length / piece.length));
const signature = (): string => String(aBotEvent({ timestamp: unixSeconds(0) }).headers?.['x-webhook-signature']);
const secrets = someSecrets({ SEMBLE_WEBHOOK_SECRET: `${SIGNING_SECRET} next other`, SEMBLE_API_TOKEN: undefined });
const locked = someSecrets({ SEMBLE_WEBHOOK_TOKEN: WEBHOOK_TOKEN });
const header =
  (name: string, make: (length: number) => string | string[], rest: object = {}): Big =>
  (length) => ({ ...aBotEvent({ secrets: locked }), headers: { [name]: make(length), ...rest } });
const body =
  (make: (length: number) => unknown): Big =>
  (length) =>
    aBotEvent({ body: make(length), secrets });
const unsigned =
  (big: Big): Big =>
  (length) => ({ ...big(length), headers: { 'x-webhook-signature': signature() } });
const right = { 'x-bot-token': WEBHOOK_TOKEN };

const BIG: Readonly<Record<string, readonly [make: Big, status: number]>> = {
  'an unsigned body': [unsigned(body((length) => long('{"a":', length))), 401],
  'an unsigned body, parsed': [
    (length) => ({ ...unsigned(body(() => '{}'))(length), input: [long('a"', length)] }),
    401,
  ],
  'a signed body that is no JSON': [body((length) => long(' ', length)), 400],
  'a signed body with a long event type': [body((length) => aDelivery({ eventType: long('patient.A', length) })), 200],
  'a signed body with a long event id': [
    body((length) => aDelivery({ eventType: 'x', eventId: long('0', length) })),
    200,
  ],
  'a signed body with a long patient id': [
    body((length) => aDelivery({ identifiers: { patientId: long('0', length) } })),
    400,
  ],
  'a signed body with many members': [
    body((length) => aDelivery({ eventType: 'x', metadata: Array(length / 10).fill('12345678') })),
    200,
  ],
  'a signature header of one item': [header('x-webhook-signature', (length) => long('a', length), right), 401],
  'a signature header of many items': [header('x-webhook-signature', (length) => long('v1=00,', length), right), 401],
  'a signature header that came often': [
    header('x-webhook-signature', (length) => Array<string>(length / 10).fill('t=1,v1=00a'), right),
    401,
  ],
  "an operator's signature header": [header('x-bot-signature', (length) => long('t=1,', length), right), 401],
  'a token': [header('x-bot-token', (length) => long('a', length)), 401],
  'a token that came often': [header('x-bot-token', (length) => Array<string>(length / 10).fill('second_loc')), 401],
  'a strange header beside the right token': [header('x-unknown', (length) => long('ab', length), right), 401],
  "a strange header's name": [
    (length) => ({ ...aBotEvent({ secrets: locked }), headers: { [long('x-', length)]: '', ...right } }),
    401,
  ],
  'a content type': [(length) => ({ ...aBotEvent(), contentType: `application/${long('a+', length)}` }), 401],
  'a content type with many parameters': [
    (length) => ({
      ...aBotEvent({ secrets, body: aDelivery({ eventType: 'x' }) }),
      contentType: `application/json${long(';a', length)}`,
    }),
    200,
  ],
};

it.each(Object.entries(BIG))(
  '%s of a megabyte takes twice the work of half a one, and few passes',
  async (_name, [make, status]) => {
    const passes = async (length: number): Promise<number> => {
      const event = make(length);
      const medplum = new FakeMedplum();
      work = 0;
      startCounting();
      const { status: answered } = await handOver(medplum.client, event, virtualClock());
      for (const restore of originals.splice(0)) {
        restore();
      }
      expect(answered).toBe(status);
      expect(medplum.calls).toEqual([]);
      return work / length;
    };
    const half = await passes(MEGABYTE / 2);
    expect(await passes(MEGABYTE)).toBeLessThan(half + 0.1);
    expect(half).toBeLessThan(10);
  },
);
