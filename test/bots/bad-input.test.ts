import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { aBotEvent, aDelivery, PATIENT_ID, SIGNING_SECRET, someSecrets } from '../../fixtures/bot.ts';
import { virtualClock } from '../../fixtures/clock.ts';
import { deliver, handOver } from '../../fixtures/deliver.ts';
import { FakeMedplum } from '../../fixtures/fake-medplum.ts';
import { FakeSemble } from '../../fixtures/fake-semble.ts';
import { runs } from '../support/scale.ts';

let medplum: FakeMedplum;
let semble: FakeSemble;

beforeEach(() => {
  medplum = new FakeMedplum();
  semble = new FakeSemble().install();
});

function expectNoEffect(log: string): void {
  expect(medplum.calls).toEqual([]);
  expect(semble.requests).toEqual([]);
  expect(log).not.toMatch(new RegExp(`planted|${SIGNING_SECRET}`));
}

const planted = JSON.stringify(aDelivery({ eventType: 'patient.updated', identifiers: { patientId: 'planted' } }));
const HUGE = `{"eventType":"${'planted '.repeat(150_000)}"`;
const DEEP = `${'{"planted":'.repeat(20_000)}1${'}'.repeat(20_000)}`;

describe('a signed body that is no delivery', () => {
  it.each([
    ['no JSON', 'planted'],
    ['cut off', planted.slice(0, -1)],
    ['huge', HUGE],
    ['a huge list', JSON.stringify(Array(100_000).fill('planted'))],
    ['deeply nested', DEEP],
    ['a text', '"planted"'],
    ['of the wrong types', JSON.stringify({ eventType: ['planted'], identifiers: 'planted' })],
    ['without a usable id', planted],
    [
      'prototype-polluting',
      '{"__proto__":{"eventType":"patient.deleted","planted":1},"constructor":{"prototype":{"planted":1}}}',
    ],
    ['with a replaced character in its id', planted.replace('planted', '\ufffd'.repeat(24))],
  ])('is 400 when it is %s', async (_name, body) => {
    const { status, said } = await deliver(medplum.client, { body });
    expect(status).toBe(400);
    expectNoEffect(said);
    expect(({} as Record<string, unknown>)['planted']).toBeUndefined();
  });

  it('is 401 when it holds a lone surrogate, which would be signed as another character', async () => {
    const { status, said } = await deliver(medplum.client, { body: `{"planted":"\ud800"}` });
    expect(status).toBe(401);
    expectNoEffect(said);
  });
});

describe('a body that never arrived', () => {
  it.each([
    ['empty', ''],
    ['an empty object for a body that the server dropped', {}],
    ['nothing', undefined],
    ['null', null],
    ['a number', 7],
    ['true', true],
    ['a form', { resourceType: 'Bot', id: 'planted' }],
    [
      'an object that can not be serialised',
      {
        toJSON: () => {
          throw new Error('planted');
        },
      },
    ],
  ])('is 401: %s', async (_name, input) => {
    const event = { ...aBotEvent(), input };
    const { answer, said } = await handOver(medplum.client, event, virtualClock());
    expect(answer).toMatchObject({ id: 'unauthorized' });
    expectNoEffect(said);
  });
});

describe('headers', () => {
  const signature = String(aBotEvent().headers?.['x-webhook-signature']);

  it.each([
    ['are missing', {}],
    ['are empty', { 'X-Webhook-Signature': '' }],
    ['are of another scheme', { 'X-Webhook-Signature': `sha256=${signature.slice(-64)}` }],
    ['name no time', { 'X-Webhook-Signature': signature.replace(/^t=\d+,/, '') }],
    ['name two times', { 'X-Webhook-Signature': `t=1,${signature}` }],
    ['name a time that is none', { 'X-Webhook-Signature': signature.replace(/\d+/, 'planted') }],
    ['are over-long', { 'X-Webhook-Signature': `${signature},${'v1=00,'.repeat(20_000)}` }],
    ['name thousands of signatures', { 'X-Webhook-Signature': `t=1${',v1=00'.repeat(1000)}` }],
    ['came twice and differ', { 'X-Webhook-Signature': [signature, 't=planted'] }],
    ['are an empty list', { 'X-Webhook-Signature': [] }],
    ['are for the operator, and empty', { 'X-Webhook-Signature': signature, 'X-Bot-Signature': '' }],
    ['are for the operator', { 'X-Webhook-Signature': signature, 'X-Bot-Signature': signature }],
  ])('that %s are 401', async (_name, headers) => {
    const { status, said } = await deliver(medplum.client, { headers });
    expect(status).toBe(401);
    expectNoEffect(said);
  });

  it.each([
    ['a content type in another spelling', { contentType: 'Application/FHIR+JSON; charset=UTF-8' }],
    [
      'a signature in capitals',
      { headers: { 'X-WEBHOOK-SIGNATURE': signature.replace(/v1=.*/, (hex) => `v1=${hex.slice(3).toUpperCase()}`) } },
    ],
    ['a signature in a list', { headers: { 'x-webhook-signature': [signature] } }],
    ['a signature beside others', { headers: { 'x-webhook-signature': `v0=planted,${signature},v1=00` } }],
  ])('with %s are understood', async (_name, options) => {
    expect((await deliver(medplum.client, options)).status).toBe(200);
  });
});

describe('settings', () => {
  it.each([undefined, null, 'planted', [], 7])('that are %j are a 500', async (secrets) => {
    const event = { ...aBotEvent(), secrets };
    const { answer } = await handOver(medplum.client, event, virtualClock());
    expect(answer).toMatchObject({ issue: [{ code: 'exception' }] });
  });
});

describe('arbitrary input', () => {
  it('is answered without an exception, and an unauthenticated request has no effect', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record(
          {
            input: fc.anything(),
            contentType: fc.anything(),
            headers: fc.anything(),
            secrets: fc.anything(),
            bot: fc.anything(),
          },
          { requiredKeys: [] },
        ),
        async (event) => {
          const { answer, said } = await handOver(medplum.client, event, virtualClock());
          expect(answer).toMatchObject({ resourceType: 'OperationOutcome' });
          expectNoEffect(said);
        },
      ),
      { numRuns: runs(500, 2000) },
    );
  });

  it('is answered when the event itself is missing', async () => {
    const { answer } = await handOver(medplum.client, undefined, virtualClock());
    expect(answer).toMatchObject({ issue: [{ code: 'exception' }] });
  });
});

describe('a patient with an invalid field', () => {
  it('costs that field, not the patient, and the log names it without its value', async () => {
    semble.patients.set(PATIENT_ID, {
      id: PATIENT_ID,
      firstName: { planted: 1 },
      lastName: 'Example\u0000',
      dob: '1990-02-31T00:00:00.000Z',
      gender: 'planted gender',
      email: 'zara@example.org\ud800',
      phones: ['planted', { phoneId: 'p1', phoneNumber: '07700 900123' }],
      address: 'planted',
      numbers: [{ id: 'n1', referenceId: '64b000000000000000000001', value: '999 000 0000' }],
      archived: 'planted',
      updatedAt: 'planted',
    });
    const { result, log, said } = await deliver(medplum.client, { secrets: someSecrets() });
    expect(result).toBe('created');
    expect(said).not.toMatch(/planted|1990-02-31|999 000|Example/);
    expect(log.join('\n')).toMatch(/firstName|name/);
    expect(medplum.only(PATIENT_ID)).toMatchObject({
      name: [{ family: 'Example' }],
      telecom: [
        { system: 'phone', value: '07700 900123' },
        { system: 'email', value: 'zara@example.org' },
      ],
    });
    expect(medplum.only(PATIENT_ID)).not.toHaveProperty('birthDate');
  });
});
