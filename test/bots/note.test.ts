import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { type EventOptions, OPERATOR_SECRET, someSecrets, unixSeconds, WEBHOOK_TOKEN } from '../../fixtures/bot.ts';
import { deliver } from '../../fixtures/deliver.ts';
import { FakeMedplum } from '../../fixtures/fake-medplum.ts';
import { FakeSemble } from '../../fixtures/fake-semble.ts';
import { noteOf } from '../../src/bots/note.ts';
import { parseSummary } from '../../src/bots/summary-line.ts';
import { OPERATOR_SCHEME } from '../../src/verify/scheme.ts';
import { sign } from '../../src/verify/sign.ts';

const FROM = '2026-01-31T08:00:00.000Z';
const TO = '2026-01-31T08:00:09.500Z';
const NOTE = {
  eventType: 'bot.note',
  about: 'self-test',
  from: FROM,
  to: TO,
  counts: { 'no-match': 1, 'missing-header': 1 },
};
let medplum: FakeMedplum;
let semble: FakeSemble;

beforeEach(() => {
  medplum = new FakeMedplum();
  semble = new FakeSemble().install();
});

function send(body: unknown, settings: Record<string, string | undefined> = {}, options: EventOptions = {}) {
  const secrets = someSecrets({ SEMBLE_OPERATOR_SECRET: OPERATOR_SECRET, ...settings });
  return deliver(medplum.client, { body, secrets, signedBy: 'operator', ...options });
}

function expectNoCall(): void {
  expect(medplum.calls).toEqual([]);
  expect(semble.requests).toEqual([]);
}

describe('a note of an operator', () => {
  it('is one line of the log, and calls neither Medplum nor Semble', async () => {
    const { status, answer, log } = await send(NOTE);
    expect(status).toBe(200);
    expect(answer).toEqual({ result: 'noted' });
    expect(log).toEqual([
      expect.stringMatching(
        /^event=bot\.note about=self-test from=2026-01-31T08:00:00\.000Z to=2026-01-31T08:00:09\.500Z counts=no-match:1,missing-header:1 result=noted attempts=0 ms=0 age=\d+$/,
      ),
    ]);
    expectNoCall();
  });

  it.each<readonly [string, Record<string, string | undefined>]>([
    ['without an API token', { SEMBLE_API_TOKEN: undefined }],
    ["without Semble's signing secret", { SEMBLE_WEBHOOK_SECRET: undefined }],
    ['under the policy deactivate', { SEMBLE_DELETE_POLICY: 'deactivate' }],
  ])('is taken %s', async (_name, settings) => {
    expect((await send(NOTE, settings)).answer).toEqual({ result: 'noted' });
  });

  it('is taken under the scheme none, by its own signature alone', async () => {
    const none = { SEMBLE_SIGNATURE_SCHEME: 'none', SEMBLE_WEBHOOK_TOKEN: WEBHOOK_TOKEN };
    const token = { 'X-Bot-Token': WEBHOOK_TOKEN };
    const own = sign(OPERATOR_SCHEME, OPERATOR_SECRET, { body: JSON.stringify(NOTE), timestamp: unixSeconds() });
    expect((await send(NOTE, none, { headers: { ...own, ...token } })).answer).toEqual({ result: 'noted' });
    expect((await send(NOTE, none, { headers: own })).status).toBe(401);
    expect((await send(NOTE, none, { headers: token })).status).toBe(400);
  });

  it.each<readonly [string, number, number, EventOptions, Record<string, string | undefined>]>([
    ["Semble's signature", 400, 0, { signedBy: 'semble' }, {}],
    ['no operator secret', 401, 0, {}, { SEMBLE_OPERATOR_SECRET: undefined }],
    ['a signature that is too old', 401, 301, {}, {}],
    ['a signature that is old', 200, 299, {}, {}],
    ['a signature that is old, and a long tolerance', 401, 301, {}, { SEMBLE_SIGNATURE_TOLERANCE: '0' }],
  ])('is judged like every request: %s is %i', async (_name, status, secondsAgo, options, settings) => {
    const timestamp = unixSeconds(Date.now() - secondsAgo * 1000);
    const headers = sign(OPERATOR_SCHEME, OPERATOR_SECRET, { body: JSON.stringify(NOTE), timestamp });
    expect((await send(NOTE, settings, options.signedBy ? options : { headers })).status).toBe(status);
    expectNoCall();
  });
});

const named = (count: number): Record<string, number> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => ['n'.repeat(index + 1), index]));

describe('the members of a note', () => {
  it.each<readonly [string, Record<string, unknown>, string]>([
    ['compared', { about: 'compared' }, 'about=compared '],
    ['backfilled', { about: 'backfilled' }, 'about=backfilled '],
    ['no counts', { counts: {} }, `to=${TO} result=noted`],
    ['20 counts', { counts: named(20) }, 'nn:1,nnn:2'],
    ['a name of 30 characters', { counts: { ['a'.repeat(30)]: 1 } }, `counts=${'a'.repeat(30)}:1 `],
    ['names that other facts have', { counts: { result: 1, event: 2, ms: 3, failed: 4 } }, 'counts=result:1,event:2,'],
    ['a name that every object has', { counts: { constructor: 1 } }, 'counts=constructor:1 '],
    ['0 and the largest safe integer', { counts: { a: 0, b: 2 ** 53 - 1 } }, 'counts=a:0,b:9007199254740991 '],
    ['a moment', { to: FROM }, `from=${FROM} to=${FROM}`],
    ['other zones', { from: '2026-01-31T09:00:00+01:00', to: '2026-01-31T08:00:00Z' }, `from=${FROM} to=${FROM} `],
    ['a member that it does not know', { planted: 'planted', write: 'planted' }, 'result=noted'],
  ])('are fine: %s', async (_name, members, part) => {
    const { status, said, log } = await send({ ...NOTE, ...members });
    expect(status).toBe(200);
    expect(log).toHaveLength(1);
    expect(log[0]).toContain(part);
    expect(said).not.toContain('planted');
  });

  it.each<readonly [string, Record<string, unknown>]>([
    ...['about', 'from', 'to', 'counts'].flatMap((name) =>
      [undefined, null, 7, true, [], ['planted'], '', 'planted'].map(
        (value) => [`${name} ${JSON.stringify(value)}`, { [name]: value }] as const,
      ),
    ),
    ['about in capitals', { about: 'COMPARED' }],
    ['about with a line end', { about: 'compared\n' }],
    ['an object without a topic', { about: {} }],
    ['from as a day', { from: '2026-01-31' }],
    ['from without a zone', { from: '2026-01-31T08:00:00' }],
    ['a day that there is not', { from: '2026-01-32T08:00:00Z' }],
    ['to with a line end', { to: `${TO}\nresult=updated` }],
    ['an end before its beginning', { from: TO, to: FROM }],
    ['21 counts', { counts: named(21) }],
    ['a name of 31 characters', { counts: { ['a'.repeat(31)]: 1 } }],
    ...['', 'A', 'a b', 'a=1', 'a_b', 'a1', 'a\n', '\na', 'ä', 'a:', 'a,b', '__proto__'].map(
      (name) => [`the name ${JSON.stringify(name)}`, { counts: Object.fromEntries([[name, 1]]) }] as const,
    ),
    ...[-1, 1.5, 2 ** 53, 1e300, '1', null, true, [1], {}].map(
      (value) => [`the count ${JSON.stringify(value)}`, { counts: { a: 1, b: value } }] as const,
    ),
  ])('are 400: %s', async (_name, members) => {
    const { status, said } = await send({ ...NOTE, ...members });
    expect(status).toBe(400);
    expect(said).not.toContain('planted');
    expectNoCall();
  });

  it('are in the log as they were sent, and can be read from it again', async () => {
    const instant = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
    const count = fc.oneof(fc.nat(), fc.maxSafeNat(), fc.constantFrom(0, 2 ** 53 - 1));
    const counts = fc.dictionary(fc.stringMatching(/^[a-z-]{1,30}$/), count, { maxKeys: 20 });
    const about = fc.constantFrom('self-test', 'compared', 'backfilled');
    await fc.assert(
      fc.asyncProperty(about, instant, instant, counts, async (topic, one, other, numbers) => {
        const [from, to] = [one.toISOString(), other.toISOString()].sort();
        const { log } = await send({ eventType: 'bot.note', about: topic, from, to, counts: numbers });
        const note = noteOf(parseSummary(`START\n${log.join('\n')}\nEND`));
        expect(note).toEqual({ about: topic, from, to, counts: { ...numbers } });
      }),
      { numRuns: 100 },
    );
  });

  it('never bring anything else into the log', async () => {
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom('\n', ' ', 'result=updated', '\u2028', 'a:1,b', 'x\ny', 'planted'),
    );
    const odd = fc.oneof(text, fc.anything({ withBigInt: false, maxDepth: 1 }), fc.constantFrom(FROM, 'compared'));
    const counts = fc.oneof(fc.dictionary(fc.oneof(text, fc.constant('ok')), fc.oneof(fc.nat(), odd)), odd);
    const members = fc.record({ about: odd, from: odd, to: odd, counts, more: odd }, { requiredKeys: [] });
    const line =
      /^event=bot\.note about=[a-z-]+ from=[-\dT:.]+Z to=[-\dT:.]+Z( counts=[a-z-]+:\d+(,[a-z-]+:\d+)*)? result=noted attempts=0 ms=0 age=\d+$/;
    await fc.assert(
      fc.asyncProperty(members, async (spoiled) => {
        const { status, log } = await send({ ...NOTE, ...spoiled });
        const expected = status === 200 ? [line] : [/^not-a-delivery: /, /^result=400 attempts=0 ms=0 age=\d+$/];
        expect(log).toEqual(expected.map((pattern) => expect.stringMatching(pattern)));
        expectNoCall();
      }),
      { numRuns: 300 },
    );
  });
});

describe('noteOf', () => {
  const facts = `event=bot.note about=compared from=${FROM} to=${TO}`;

  it.each([
    ['another event', `event=bot.sync about=compared from=${FROM} to=${TO} counts=a:1 result=noted`],
    ['a refused note', `${facts} counts=a:1 result=401`],
    ['a line that is cut', `event=bot.note about=compared from=${FROM} result=noted`],
    ['a count without a number', `${facts} counts=a: result=noted`],
    ['a count that is none', `${facts} counts=a:1,b:x result=noted`],
    ['a count that is too large', `${facts} counts=a:99999999999999999999 result=noted`],
  ])('reads no note from %s', (_name, log) => {
    expect(noteOf(parseSummary(log))).toBeUndefined();
  });
});
