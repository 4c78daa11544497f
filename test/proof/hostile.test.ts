import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { virtualClock } from '../../fixtures/clock.ts';
import { handOver } from '../../fixtures/deliver.ts';
import { FakeMedplum } from '../../fixtures/fake-medplum.ts';
import { withCalls } from '../../fixtures/with-calls.ts';
import type { Clock } from '../../src/clock.ts';
import { isProof, runs } from '../support/scale.ts';
import { KINDS, kindOf } from './hostile/answers.ts';
import { BODY_SPOILS, DELIVERIES, REQUESTS } from './hostile/body.ts';
import { ANSWER_SPOILS, MEDPLUM_SPOILS, medplumWith, STORED } from './hostile/medplum.ts';
import { LEAK } from './hostile/planted.ts';
import { arrivedText, makeRequest, NOW, SCHEMES, type Spoils, type Verdict } from './hostile/request.ts';
import {
  BESIDE,
  CONTENT_TYPES,
  HEADERS,
  INPUTS,
  KEYS,
  SIGNATURES,
  TIMES,
  WEBHOOK_TOKENS,
} from './hostile/request-spoils.ts';
import { HostileSemble, jsonReply, KNOWN, SEMBLE_SPOILS } from './hostile/semble.ts';
import { makeSettings, SETTING_SPOILS } from './hostile/settings.ts';

/** The parts of a request that can be spoiled, each with the names of its spoils. */
const PARTS = {
  key: KEYS,
  time: TIMES,
  signature: SIGNATURES,
  webhookToken: WEBHOOK_TOKENS,
  beside: BESIDE,
  'content type': CONTENT_TYPES,
  input: INPUTS,
  headers: HEADERS,
  settings: SETTING_SPOILS,
  body: BODY_SPOILS,
  semble: SEMBLE_SPOILS,
  medplum: { ...MEDPLUM_SPOILS, ...ANSWER_SPOILS },
};

const name = (table: object): fc.Arbitrary<string> => fc.constantFrom(...Object.keys(table));
const at = fc.nat(1_000_000);
const spoil = fc.oneof(
  ...Object.entries(PARTS).map(([part, table]) => fc.tuple(fc.constant(part), fc.tuple(name(table), at))),
);
/** Mostly correct requests: at most three parts are spoiled, so that the tests reach deep code. */
const spoils = fc
  .uniqueArray(spoil, { selector: ([part]) => part, maxLength: 3 })
  .map((all): Spoils => Object.fromEntries(all));
const from = <T extends string>(sender: T, asks: fc.Arbitrary<string>) =>
  fc.record({ sender: fc.constant(sender), asks, at });
const sent = fc.oneof(
  { weight: 70, arbitrary: from('semble', name(DELIVERIES)) },
  { weight: 28, arbitrary: from('operator', name(REQUESTS)) },
  { weight: 2, arbitrary: from('schedule', fc.constant('')) },
);
const cases = fc.record({
  sent,
  scheme: fc.oneof(fc.constant('semble'), name(SCHEMES)),
  webhookToken: fc.boolean(),
  policy: fc.constantFrom('delete', 'deactivate'),
  stored: name(STORED),
  known: name(KNOWN),
  spoils,
});

/** The permitted answers to a request by its sender; all answers for an authenticated one. */
const ANSWERS: Readonly<Partial<Record<Verdict, readonly string[]>>> = {
  refused: ['401'],
  unset: ['500'],
  unusable: ['500'],
  schedule: ['schedule', '500'],
};

/** A clock by which every call to the outside takes a fifth of a second, so that endless repeats meet the deadline. */
function slowClock(): Clock {
  const clock = virtualClock(NOW);
  const late = <T>(promise: Promise<T>): Promise<T> => promise.finally(() => clock.wait(200));
  return { ...clock, random: () => 0.99, within: (_ms, promise) => late(promise) };
}

/** One assertion for all, as each takes longer than the run that it is about. */
function expectNone(found: Readonly<Record<string, boolean>>): void {
  if (Object.values(found).includes(true)) {
    expect(Object.keys(found).filter((name) => found[name])).toEqual([]);
  }
}

beforeEach(() => {
  // Making the stacks of a hundred thousand errors takes longer than the tests themselves.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  return () => {
    Error.stackTraceLimit = stackTraceLimit;
  };
});

describe('a nearly correct request', () => {
  it('is answered, changes nothing unless it is authenticated, and no planted value gets out', async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        cases,
        async ({ sent: { sender, asks, at: which }, scheme, webhookToken, policy, stored, known, spoils }) => {
          const body = (sender === 'operator' ? REQUESTS : DELIVERIES)[asks]?.(which) ?? {};
          const [kind = '', choice = 0] = spoils['body'] ?? [];
          const text = BODY_SPOILS[kind]?.(body, choice) ?? JSON.stringify(body);
          const settings = makeSettings({ scheme, webhookToken, policy, spoil: spoils['settings']?.[0] });
          const { event, verdict } = makeRequest({ sender, scheme, webhookToken, text, spoils }, settings);
          const { medplum, client } = medplumWith(stored, spoils['medplum']);
          const semble = new HostileSemble(known, spoils['semble']);
          vi.stubGlobal('fetch', semble.fetch);

          const { answer, log, said } = await handOver(client, event, slowClock());
          vi.mocked(console.log).mockClear();
          vi.mocked(console.error).mockClear();

          const answered = kindOf(answer) ?? 'none of the answers there are';
          const isProven = verdict === 'semble' || verdict === 'operator';
          const isNoFhir = Object.hasOwn(ANSWER_SPOILS, spoils['medplum']?.[0] ?? '');
          const hasToken = Boolean(settings.secrets['SEMBLE_API_TOKEN']?.valueString);
          expectNone({
            'another answer': !(ANSWERS[verdict] ?? KINDS).includes(answered),
            'a planted value': LEAK.test(said),
            'a call to Medplum or Semble':
              !isProven && verdict !== 'schedule' && medplum.calls.length + semble.questions > 0,
            // Only a Patient that is not FHIR may cause an unexpected error. Medplum never sends one.
            'a surprise': isProven && !isNoFhir && log.join().includes('unexpected failure'),
            // The age counts only for a delivery whose patient is applied without reading Semble.
            'a refusal of what is proven': isProven && answered === '401' && (hasToken || sender === 'operator'),
            "an operator's answer to Semble": ['page', 'noted'].includes(answered) && verdict !== 'operator',
          });
          seen.add(answered);
        },
      ),
      { numRuns: runs(500, 170_000) },
    );
    // A fuzzer that does not reach every answer proves nothing. A short run may miss the rarest.
    const due = isProof ? KINDS : KINDS.filter((one) => one !== '429' && one !== '409');
    expect(due.filter((one) => !seen.has(one))).toEqual([]);
  });
});

describe('a random request', () => {
  /** Without functions, which no JSON brings, and with bodies that come as far as to be carried out. */
  const json = fc.anything({ withBigInt: false, maxDepth: 3 });
  const text = fc.oneof(
    fc.json(),
    json.map((value) => JSON.stringify(value) ?? ''),
    fc
      .record({
        eventType: fc.constantFrom('patient.updated', 'patient.deleted', 'bot.sync'),
        identifiers: json,
        write: json,
        patientIds: json,
      })
      .map((body) => JSON.stringify(body)),
    fc.constantFrom(...Object.values({ ...DELIVERIES, ...REQUESTS }).map((make) => JSON.stringify(make(0)))),
  );
  const anything = fc.anything();
  const mostlyRight = fc.oneof({ weight: 12, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: anything });
  const events = fc.record({
    sender: fc.constantFrom('semble' as const, 'operator' as const, 'none' as const),
    text,
    /** Replaces the correct value. */
    instead: fc.record({ contentType: mostlyRight, input: mostlyRight, headers: mostlyRight, secrets: mostlyRight }),
    answers: fc.array(json, { minLength: 1, maxLength: 5 }),
  });

  it('is answered, and changes nothing unless it is authenticated', async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(events, async ({ sender, text, instead, answers }) => {
        let calls = 0;
        const next = async (): Promise<unknown> => answers[calls++ % answers.length];
        const client = withCalls(new FakeMedplum().client, {
          searchResources: async () => Object.assign([await next()], { bundle: { type: 'searchset' } }),
          createResourceIfNoneExist: next,
          updateResource: next,
          deleteResource: next,
          executeBatch: next,
        });
        vi.stubGlobal('fetch', async () => jsonReply(await next()));
        const settings = makeSettings({ scheme: 'semble', webhookToken: false, policy: 'delete', spoil: undefined });
        const plan = {
          sender: sender === 'none' ? 'semble' : sender,
          scheme: 'semble',
          webhookToken: false,
          text,
          spoils: {},
        } as const;
        const made = makeRequest(plan, settings);
        const { input, ...others } = instead;
        const isWhole = text !== '' && (input === undefined || arrivedText(input) === text);
        const isSigned = sender !== 'none' && isWhole && Object.values(others).every((value) => value === undefined);
        const given = Object.fromEntries(Object.entries(instead).filter(([, value]) => value !== undefined));
        const event = { ...made.event, ...(sender === 'none' && { headers: {} }), ...given };

        const { answer, said } = await handOver(client, event, slowClock());
        vi.mocked(console.log).mockClear();
        vi.mocked(console.error).mockClear();
        const answered = kindOf(answer) ?? 'none of the answers there are';
        expectNone({
          'another answer': !(isSigned ? KINDS : ['401', '500']).includes(answered),
          'a secret': LEAK.test(said),
          'a call to Medplum or Semble': !isSigned && calls > 0,
        });
        seen.add(answered);
      }),
      { numRuns: runs(150, 40_000) },
    );
    expect([...seen].sort()).toEqual(expect.arrayContaining(['400', '401', '500', '504', 'ignored']));
  });
});
