import type { Bundle, Patient } from '@medplum/fhirtypes';
import { beforeEach, describe, expect, it } from 'vitest';
import { aDelivery, someSecrets } from '../../fixtures/bot.ts';
import type { Delivered } from '../../fixtures/deliver.ts';
import { deliver } from '../../fixtures/deliver.ts';
import { type BotOutcome, idOf, operate, someone } from '../../fixtures/operator.ts';
import { type OtherCalls, withCalls } from '../../fixtures/with-calls.ts';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../../src/fhir/systems.ts';
import { A, B, Page } from './page.ts';
import { NO_TOKEN } from './send.ts';

let page: Page;

beforeEach(async () => {
  page = new Page(2);
  await page.sweep();
  page.medplum.calls.length = 0;
});

interface Sent {
  readonly settings?: Readonly<Record<string, string | undefined>>;
  readonly patient?: unknown;
}

function send(calls: OtherCalls, eventType: string, identifiers: object, { settings = {}, ...members }: Sent = {}) {
  const body = aDelivery({ eventType, identifiers, ...members });
  return deliver(withCalls(page.medplum.client, calls), { body, secrets: someSecrets(settings) });
}

const request = (calls: OtherCalls, eventType: string): Promise<BotOutcome> =>
  operate(withCalls(page.medplum.client, calls), { eventType, patientIds: [A, B], write: true });

/** A client whose searches for A are answered with these Patients. */
const found = (...patients: readonly Patient[]): OtherCalls => ({
  searchResources: async (type: 'Patient', query: { identifier: string }) =>
    query.identifier.endsWith(A)
      ? Object.assign([...patients], { bundle: { resourceType: 'Bundle', type: 'searchset' } })
      : page.medplum.client.searchResources(type, query),
});

const withoutSembleId = (): Patient => ({ ...page.stored(A), identifier: [{ system: 'urn:x', value: A }] });

describe('a search for one patient that returns another Patient', () => {
  it.each<[string, (calls: OtherCalls) => Promise<Delivered>]>([
    ['a deletion', (calls) => send(calls, 'patient.deleted', { patientId: A })],
    [
      'a deactivation',
      (calls) => send(calls, 'patient.deleted', { patientId: A }, { settings: { SEMBLE_DELETE_POLICY: 'deactivate' } }),
    ],
    ['an update', (calls) => send(calls, 'patient.updated', { patientId: A })],
    [
      'a carried patient',
      (calls) =>
        send(calls, 'patient.updated', { patientId: A }, { settings: NO_TOKEN, patient: someone(A, { title: 'Dr' }) }),
    ],
    ['a merge of it', (calls) => send(calls, 'patient.merged', { sourcePatientId: A, targetPatientId: B })],
    ['a merge into it', (calls) => send(calls, 'patient.merged', { sourcePatientId: B, targetPatientId: A })],
  ])('is no answer for %s: 504, and nothing is written', async (_name, run) => {
    page.atSemble([A, B], { firstName: 'Zora' });
    const answers = [
      [page.stored(B)],
      [page.stored(A), page.stored(B)],
      [page.stored(B), page.stored(A)],
      [withoutSembleId()],
    ];
    const before = structuredClone([...page.medplum.patients]);
    for (const answer of answers) {
      expect((await run(found(...answer))).status).toBe(504);
    }
    expect([...page.medplum.patients]).toEqual(before);
  });

  it('is no answer for the last search before an unconfirmed Patient is deleted', async () => {
    const meta = { tag: [{ system: 'https://semble.io/fhir/tag', code: 'unconfirmed' }] };
    page.medplum.put({ ...page.stored(A), meta });
    page.semble.patients.delete(A);
    let searches = 0;
    const { client } = page.medplum;
    const second = withCalls(client, found(page.stored(B)));
    const searchResources = (type: 'Patient', query: Record<string, string>) =>
      (++searches === 2 ? second : client).searchResources(type, query);
    expect((await send({ searchResources }, 'patient.updated', { patientId: A })).status).toBe(504);
    expect(page.medplum.patients.size).toBe(2);
  });
});

describe('a search for a page that returns a Patient of another page', () => {
  const another = (): Patient => ({
    ...page.stored(A),
    id: 'another',
    identifier: [{ system: SEMBLE_PATIENT_ID_SYSTEM, value: idOf(9) }],
  });
  const all = (patients: readonly Patient[]): OtherCalls => ({
    searchResources: async () => Object.assign([...patients], { bundle: { type: 'searchset' } }),
  });

  it.each(['bot.sync', 'bot.retire'])('is no answer for %s: 504, and nothing is written', async (eventType) => {
    page.atSemble(A, { firstName: 'Zora' });
    page.semble.patients.delete(B);
    const before = structuredClone([...page.medplum.patients]);
    for (const answer of [[another()], [page.stored(A), page.stored(B), another()], [withoutSembleId()]]) {
      expect((await request(all(answer), eventType)).status).toBe(504);
    }
    expect([...page.medplum.patients]).toEqual(before);
  });
});

describe('a write that is answered with another Patient', () => {
  const answers: readonly (readonly [string, () => unknown])[] = [
    ['of another patient', () => page.stored(B)],
    ['without a Semble id', withoutSembleId],
    ['whose identifiers are no list', () => ({ ...page.stored(A), identifier: { value: A } })],
    ['whose identifiers are nothing', () => ({ ...page.stored(A), identifier: [null] })],
  ];

  it.each(answers)('%s is no answer of a create: 504', async (_name, answer) => {
    const stored = answer();
    page.medplum.patients.delete(page.stored(A).id ?? '');
    const calls = { createResourceIfNoneExist: async () => stored };
    expect((await send(calls, 'patient.created', { patientId: A })).status).toBe(504);
    expect(page.medplum.calls).not.toContain('update');
  });

  it.each([...answers, ['of another id', () => ({ ...page.stored(A), id: page.stored(B).id })] as const])(
    '%s is no answer of an update: 504',
    async (_name, answer) => {
      page.atSemble(A, { firstName: 'Zora' });
      const calls = { updateResource: async () => answer() };
      expect((await send(calls, 'patient.updated', { patientId: A })).status).toBe(504);
    },
  );

  it.each([...answers, ['of another id', () => ({ ...page.stored(A), id: page.stored(B).id })] as const])(
    '%s is no answer of an entry of a batch: that patient is failed',
    async (_name, answer) => {
      page.atSemble([A, B], { firstName: 'Zora' });
      const { client } = page.medplum;
      const executeBatch = async (bundle: Bundle): Promise<unknown> => {
        const { entry = [], ...rest } = await client.executeBatch(bundle);
        return { ...rest, entry: entry.map((one, index) => (index === 0 ? { ...one, resource: answer() } : one)) };
      };
      const { counts, failed } = await request({ executeBatch }, 'bot.sync');
      expect(counts).toEqual({ failed: 1, updated: 1 });
      expect(failed).toEqual([{ id: A, reason: 'unavailable' }]);
    },
  );

  it('is no answer of a batch either when its entries are in another order', async () => {
    page.atSemble([A, B], { firstName: 'Zora' });
    const { client } = page.medplum;
    const executeBatch = async (bundle: Bundle): Promise<Bundle> => {
      const { entry = [], ...rest } = await client.executeBatch(bundle);
      return { ...rest, entry: entry.toReversed() };
    };
    const { counts, failed } = await request({ executeBatch }, 'bot.sync');
    expect(counts).toEqual({ failed: 2 });
    expect(failed).toEqual([A, B].map((id) => ({ id, reason: 'unavailable' })));
  });
});
