import { badRequest, OperationOutcomeError, serverError, unauthorized } from '@medplum/core';
import { beforeEach, describe, expect, it } from 'vitest';
import { aBotEvent, aDelivery, OPERATOR_SECRET, PATIENT_ID, someSecrets, WEBHOOK_TOKEN } from '../../fixtures/bot.ts';
import { virtualClock } from '../../fixtures/clock.ts';
import { deliver, handOver } from '../../fixtures/deliver.ts';
import { FakeMedplum } from '../../fixtures/fake-medplum.ts';
import { FakeSemble, jsonAnswer } from '../../fixtures/fake-semble.ts';
import { withCalls } from '../../fixtures/with-calls.ts';

let medplum: FakeMedplum;
let semble: FakeSemble;

beforeEach(() => {
  medplum = new FakeMedplum();
  semble = new FakeSemble().install();
  semble.patients.set(PATIENT_ID, { id: PATIENT_ID, firstName: 'Zara', lastName: 'Example' });
});

describe('a request that is not verified', () => {
  it.each([
    ['has no signature', { headers: {} }],
    ['has a wrong one', { headers: { 'X-Webhook-Signature': `t=1,v1=${'0'.repeat(64)}` } }],
    ['is no JSON', { contentType: 'text/plain' }],
    ['has an operator header that proves nothing', { headers: { 'X-Bot-Signature': 't=1,v1=00' } }],
    ['has no webhook token where it is set', { secrets: someSecrets({ SEMBLE_WEBHOOK_TOKEN: WEBHOOK_TOKEN }) }],
  ])('is 401 with one and the same body when it %s', async (_name, options) => {
    const { status, answer } = await deliver(medplum.client, options);
    expect(status).toBe(401);
    expect(answer).toEqual({
      resourceType: 'OperationOutcome',
      id: 'unauthorized',
      issue: [{ severity: 'error', code: 'login', details: { text: 'Unauthorized' } }],
    });
    expect(medplum.calls).toEqual([]);
    expect(semble.requests).toEqual([]);
  });

  it('is 401 when it has no headers and is not this bot', async () => {
    const { headers: _, ...event } = aBotEvent();
    const { status } = await handOver(medplum.client, event, virtualClock());
    expect(status).toBe(401);
  });

  it('logs a diagnosis with names and no values when it has the webhook token', async () => {
    const secrets = someSecrets({ SEMBLE_WEBHOOK_TOKEN: WEBHOOK_TOKEN });
    const headers = { 'X-Bot-Token': WEBHOOK_TOKEN, 'X-Planted-Header': 'planted-value' };
    const { status, said } = await deliver(medplum.client, { secrets, headers });
    expect(status).toBe(401);
    expect(said).toContain('x-planted-header');
    expect(said).not.toMatch(new RegExp(`planted-value|${WEBHOOK_TOKEN}`));
  });

  it('logs no header name without the webhook token', async () => {
    const { said } = await deliver(medplum.client, { headers: { 'X-Planted-Header': 'planted-value' } });
    expect(said).not.toContain('planted');
  });
});

describe('a request that is verified', () => {
  it('is 200 with its result', async () => {
    expect((await deliver(medplum.client)).answer).toEqual({ result: 'created' });
  });

  it('is verified by its parsed body on a server that is older than rawBody', async () => {
    expect((await deliver(medplum.client, { parsed: true })).result).toBe('created');
    const spaced = JSON.stringify(aDelivery(), undefined, 1);
    expect((await deliver(medplum.client, { parsed: true, body: spaced })).status).toBe(401);
  });

  it.each(['no JSON', '[]', '{}'])('is 400 when it is not a delivery: %s', async (body) => {
    expect((await deliver(medplum.client, { body })).status).toBe(400);
  });

  it("is 400 when it is the operator's key under a delivery", async () => {
    const secrets = someSecrets({ SEMBLE_OPERATOR_SECRET: OPERATOR_SECRET });
    expect((await deliver(medplum.client, { secrets, signedBy: 'operator' })).status).toBe(400);
    expect(medplum.calls).toEqual([]);
  });

  it('is accepted only with both the webhook token, where it is set, and the signature', async () => {
    const secrets = someSecrets({ SEMBLE_WEBHOOK_TOKEN: `old ${WEBHOOK_TOKEN}` });
    const { headers } = aBotEvent();
    const withLock = { ...headers, 'X-Bot-Token': WEBHOOK_TOKEN };
    expect((await deliver(medplum.client, { secrets, headers: withLock })).status).toBe(200);
    expect((await deliver(medplum.client, { secrets, headers: { 'X-Bot-Token': WEBHOOK_TOKEN } })).status).toBe(401);
  });

  it('is accepted at any age, as Semble repeats and requeues', async () => {
    expect((await deliver(medplum.client, { timestamp: '1500000000' })).status).toBe(200);
  });
});

describe('the scheme none', () => {
  const secrets = someSecrets({
    SEMBLE_SIGNATURE_SCHEME: 'none',
    SEMBLE_WEBHOOK_TOKEN: WEBHOOK_TOKEN,
    SEMBLE_WEBHOOK_SECRET: undefined,
  });
  const headers = { 'X-Bot-Token': WEBHOOK_TOKEN };

  it('needs the webhook token, logs a warning, and deactivates instead of deleting', async () => {
    expect((await deliver(medplum.client, { secrets, headers: {} })).status).toBe(401);
    const { result, log } = await deliver(medplum.client, { secrets, headers });
    expect(result).toBe('created');
    expect(log.join()).toContain('SEMBLE_SIGNATURE_SCHEME is none');
    const deleted = aDelivery({ eventType: 'patient.deleted' });
    expect((await deliver(medplum.client, { secrets, headers, body: deleted })).result).toBe('deactivated');
  });
});

describe('a set-up that can not work', () => {
  it.each([
    ['an unknown scheme', { SEMBLE_SIGNATURE_SCHEME: 'planted' }, 'SEMBLE_SIGNATURE_SCHEME'],
    ['no signing secret', { SEMBLE_WEBHOOK_SECRET: undefined }, 'SEMBLE_WEBHOOK_SECRET'],
    ['no API token for ids alone', { SEMBLE_API_TOKEN: undefined }, 'SEMBLE_API_TOKEN'],
  ])('is a bare 500 for %s, and the log names the setting', async (_name, settings, name) => {
    const { status, answer, log } = await deliver(medplum.client, { secrets: someSecrets(settings) });
    expect(status).toBe(500);
    expect(JSON.stringify(answer)).not.toContain('SEMBLE');
    expect(log.join('\n')).toMatch(new RegExp(`^refused: ${name}`));
    expect(log.join('\n')).not.toContain('planted');
    expect(log.at(-1)).toContain('result=500');
  });

  it('refuses a request without the webhook token before it reports a missing secret', async () => {
    const secrets = someSecrets({ SEMBLE_WEBHOOK_SECRET: undefined, SEMBLE_WEBHOOK_TOKEN: WEBHOOK_TOKEN });
    expect((await deliver(medplum.client, { secrets })).status).toBe(401);
  });

  it.each([
    ['a refused token', jsonAnswer({ errors: [{ message: 'Missing token.' }] }, 401)],
    [
      'a refused permission',
      jsonAnswer({ data: { patient: null }, errors: [{ message: 'Missing permission patient', path: ['patient'] }] }),
    ],
  ])('is 500 for %s at Semble', async (_name, answer) => {
    semble.answer = () => answer.clone();
    expect((await deliver(medplum.client)).status).toBe(500);
    expect(medplum.patients.size).toBe(0);
  });
});

describe('a refusal by Medplum', () => {
  it.each([
    ['an invalid Patient', new OperationOutcomeError(badRequest('Invalid date', 'Patient.birthDate')), 200],
    ['a value that no column takes', new OperationOutcomeError(badRequest('integer out of range')), 200],
    ['an error inside Medplum', new OperationOutcomeError(badRequest('Invalid JSON')), 504],
    ['a database without a right', new OperationOutcomeError(badRequest('permission denied for table Patient')), 504],
    ['a process with too many files', new OperationOutcomeError(badRequest('EMFILE: too many open files')), 504],
    ['a refused login', new OperationOutcomeError(unauthorized), 500],
    ['a failing server', new OperationOutcomeError(serverError(new Error('planted'))), 504],
    ['a page of a gateway', new OperationOutcomeError(badRequest('<html>502 Bad Gateway</html>')), 504],
    ['a word of a gateway', new OperationOutcomeError(badRequest('Service Unavailable')), 504],
    ['JSON that is no outcome', new OperationOutcomeError(badRequest('{"message":"planted"}')), 504],
    ['nothing at all', new OperationOutcomeError(badRequest('Unknown error')), 504],
    ["a proxy's number", new OperationOutcomeError(badRequest('error code: 1020')), 504],
    ["a proxy's code", new OperationOutcomeError(badRequest('ECONNREFUSED')), 504],
    ['a page that forbids', new OperationOutcomeError(badRequest('<html>403 Forbidden</html>')), 429],
    ['a word that forbids', new OperationOutcomeError(badRequest('Forbidden')), 429],
    ['a page that asks to slow down', new OperationOutcomeError(badRequest('<html>429</html>')), 429],
    ['JSON that asks to slow down', new OperationOutcomeError(badRequest('{"message":"Too Many Requests"}')), 429],
    ['a code that asks to slow down', new OperationOutcomeError(badRequest('ThrottlingException')), 429],
    ['an invalid Patient whose text says 429', new OperationOutcomeError(badRequest('429', 'Patient.name')), 200],
    ['an error of no known shape', 'planted', 504],
  ])('is answered for %s, without its text', async (_name, error, status) => {
    medplum.wire.before = (call) => {
      if (call === 'create') {
        throw error;
      }
    };
    const { status: answered, result, said } = await deliver(medplum.client);
    expect(answered).toBe(status);
    expect(result).toBe(status === 200 ? 'quarantined' : undefined);
    expect(said).not.toContain('planted');
  });
});

describe('an answer that cannot be Medplum’s', () => {
  it.each(['search', 'delete'] as const)('an invalid Patient, where a %s carries none, is 504', async (call) => {
    await deliver(medplum.client);
    medplum.wire.before = (name) => {
      if (name === call) {
        throw new OperationOutcomeError(badRequest('Something is wrong'));
      }
    };
    expect((await deliver(medplum.client, { body: aDelivery({ eventType: 'patient.deleted' }) })).status).toBe(504);
    expect(medplum.patients.size).toBe(1);
  });

  it.each(['', '<html>Welcome</html>', null, { resourceType: 'Bundle' }])(
    'a write answered with %j is 504',
    async (stored) => {
      const client = withCalls(medplum.client, { createResourceIfNoneExist: async () => stored });
      expect((await deliver(client)).status).toBe(504);
    },
  );

  it('a write that it did not carry out ends the run, with a note', async () => {
    await deliver(medplum.client);
    semble.patients.set(PATIENT_ID, { id: PATIENT_ID, firstName: 'Zora', lastName: 'Example' });
    const kept = medplum.only(PATIENT_ID);
    const client = withCalls(medplum.client, { updateResource: async () => kept });
    const { result, log } = await deliver(client);
    expect(result).toBe('unchanged');
    expect(log.join()).toContain('check the access policy');
  });
});

describe('the log', () => {
  it('has one summary line without values of the patient', async () => {
    const { log, said } = await deliver(medplum.client);
    expect(log).toHaveLength(1);
    expect(log[0]).toMatch(
      /^event=patient.updated eventId=692597070fe21cfa5e6a010a patient=507f191e810c19729de860ea result=created attempts=1 ms=\d+ age=\d+$/,
    );
    expect(said).not.toMatch(/Zara|Example/);
  });

  it.each([
    ['that can not be a text', '{"toString":1,"valueOf":2}'],
    ['deeply nested', `${'['.repeat(20_000)}${']'.repeat(20_000)}`],
    ['null', 'null'],
  ])('passes over an optional member that is no id: one %s', async (_name, odd) => {
    const metadata = { deliveryPaused: 'ODD' };
    const body = JSON.stringify({ ...aDelivery(), eventId: 'ODD', metadata }).replaceAll('"ODD"', odd);
    const { result, log } = await deliver(medplum.client, { body });
    expect(result).toBe('created');
    expect(log[0]).toMatch(/^event=patient.updated patient=\w+ result=created/);
  });

  it('quotes no id that is not one', async () => {
    const body = aDelivery({ eventId: 'Zara Example\nresult=deleted' });
    const { log } = await deliver(medplum.client, { body });
    expect(log).toHaveLength(1);
    expect(log[0]).not.toMatch(/Zara|deleted/);
  });
});
