import { MedplumClient, multipleMatches, notFound, OperationOutcomeError, preconditionFailed } from '@medplum/core';
import type { OperationOutcome, Patient } from '@medplum/fhirtypes';
import { beforeEach, describe, expect, it } from 'vitest';
import { aDelivery } from '../../fixtures/bot.ts';
import { deliver } from '../../fixtures/deliver.ts';
import type { Call } from '../../fixtures/fake-medplum.ts';
import { jsonAnswer } from '../../fixtures/fake-semble.ts';
import { idOf } from '../../fixtures/operator.ts';
import { type OtherCalls, withCalls } from '../../fixtures/with-calls.ts';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../../src/fhir/systems.ts';
import type { MedplumCalls } from '../../src/sync/run.ts';
import { A, B, Page } from './page.ts';

let page: Page;

beforeEach(() => {
  page = new Page(2);
});

const send = (eventType: string, client: MedplumCalls = page.medplum.client) =>
  deliver(client, { body: aDelivery({ eventType, identifiers: { patientId: A } }) });

const answering = (calls: OtherCalls): MedplumCalls => withCalls(page.medplum.client, calls);

/** Lets each such call be refused. */
function refuse(call: Call, outcome: OperationOutcome): void {
  page.medplum.wire.before = (name) => {
    if (name === call) {
      throw new OperationOutcomeError(outcome);
    }
  };
}

const UNAVAILABLE = 'unavailable: Medplum could not be reached or failed';

describe('a refusal that Medplum could not have meant', () => {
  it.each<[Call, OperationOutcome]>([
    ['search', notFound],
    ['search', preconditionFailed],
    ['search', multipleMatches],
    ['create', notFound],
    ['create', preconditionFailed],
    ['batch', notFound],
    ['batch', preconditionFailed],
    ['batch', multipleMatches],
  ])('of a %s is 504: %j', async (call, outcome) => {
    refuse(call, outcome);
    const { status, log } = await (call === 'batch' ? page.sweep() : send('patient.created'));
    expect([status, log[0]]).toEqual([504, UNAVAILABLE]);
    expect(page.medplum.patients.size).toBe(0);
  });

  it('of a deletion, because there are several, is 504', async () => {
    await send('patient.created');
    refuse('delete', multipleMatches);
    const { status, log } = await send('patient.deleted');
    expect([status, log[0]]).toEqual([504, UNAVAILABLE]);
  });
});

it.each(['<html>Welcome</html>', ''])('an HTML page as the answer to a deletion is 504 (%j)', async (answer) => {
  await send('patient.created');
  const { status, log } = await send('patient.deleted', answering({ deleteResource: async () => answer }));
  expect([status, log[0]]).toEqual([504, UNAVAILABLE]);
});

describe('another resource in the answer to a write', () => {
  it.each([
    ['a Patient without an id', { resourceType: 'Patient' }],
    ['another resource', { resourceType: 'OperationOutcome', id: 'ok' }],
    ['an id of nothing', { id: 'ok' }],
  ])('is 504 when it is %s', async (_name, answer) => {
    const createResourceIfNoneExist = async () => answer;
    const { status, log } = await send('patient.created', answering({ createResourceIfNoneExist }));
    expect([status, log[0]]).toEqual([504, UNAVAILABLE]);
  });

  it('is an answer about no patient when the answer to a batch is empty', async () => {
    const client = answering({ executeBatch: async () => undefined });
    const { status, failed } = await page.sweep({ client });
    expect(status).toBe(200);
    expect(failed).toEqual([A, B].map((id) => ({ id, reason: 'unavailable' })));
  });
});

describe('a search', () => {
  /** Medplum's own client, of which each request is answered so. */
  const answered = (answer: () => Response): MedplumClient =>
    new MedplumClient({ baseUrl: 'http://127.0.0.1/', maxRetries: 0, fetch: async () => answer() });
  const text =
    (body: string): (() => Response) =>
    () =>
      new Response(body, { headers: { 'content-type': 'text/html' } });

  it('that finds no Patient is absent for a deletion', async () => {
    const emptyResult = answered(() => jsonAnswer({ resourceType: 'Bundle', type: 'searchset' }));
    expect((await send('patient.deleted', emptyResult)).result).toBe('absent');
  });

  it('is accepted when a client returns only the resources', async () => {
    expect((await send('patient.deleted', answering({ searchResources: async () => [] }))).result).toBe('absent');
  });

  it.each([
    ['an empty text', text('')],
    ['a page', text('<html>Welcome</html>')],
    ['an empty object', () => jsonAnswer({})],
    ['false', () => jsonAnswer(false)],
    ['null', () => jsonAnswer(null)],
    ['an empty list', () => jsonAnswer([])],
    ['another Bundle', () => jsonAnswer({ resourceType: 'Bundle', type: 'history' })],
  ])('that is answered with %s does not count as an empty result: it is 504', async (_name, answer) => {
    const { status, log } = await send('patient.deleted', answered(answer));
    expect([status, log[0]]).toEqual([504, UNAVAILABLE]);
  });

  const HERS = { system: SEMBLE_PATIENT_ID_SYSTEM, value: A };

  it.each([
    ['another resource', { resourceType: 'Organization', id: 'a', identifier: [HERS] }],
    ['a Patient without an id', { resourceType: 'Patient', identifier: [HERS] }],
    ['a Patient whose id is no text', { resourceType: 'Patient', id: 7, identifier: [HERS] }],
    ['a Patient with an identifier of nothing', { resourceType: 'Patient', id: 'a', identifier: [HERS, null] }],
    ['a Patient with a text as identifier', { resourceType: 'Patient', id: 'a', identifier: [HERS, A] }],
  ])('that finds %s does not count as a result: it is 504', async (_name, resource) => {
    const { status, log } = await send('patient.deleted', answering({ searchResources: async () => [resource] }));
    expect([status, log[0]]).toEqual([504, UNAVAILABLE]);
    expect(page.medplum.calls).toEqual([]);
  });

  it('that finds a patient of another page on the same Patient names her own as doubled', async () => {
    const identifier = [A, idOf(3)].map((value) => ({ system: SEMBLE_PATIENT_ID_SYSTEM, value }));
    page.medplum.put({ resourceType: 'Patient', identifier } satisfies Patient);
    const { counts, quarantined } = await page.sweep();
    expect(counts).toEqual({ quarantined: 1, created: 1 });
    expect(quarantined).toEqual([{ id: A, reason: 'doubled' }]);
  });
});
