import { createHmac } from 'node:crypto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { API_TOKEN, aDelivery, PATIENT_ID, SIGNING_SECRET, someSecrets } from '../../fixtures/bot.ts';
import { deliver } from '../../fixtures/deliver.ts';
import { FakeMedplum } from '../../fixtures/fake-medplum.ts';
import { FakeSemble } from '../../fixtures/fake-semble.ts';
import { NHS_NUMBER_SYSTEM } from '../../src/fhir/systems.ts';

let medplum: FakeMedplum;
let semble: FakeSemble;

beforeEach(() => {
  medplum = new FakeMedplum();
  semble = new FakeSemble().install();
  semble.patients.set(PATIENT_ID, {
    id: PATIENT_ID,
    lastName: 'Example',
    numbers: [{ id: 'n1', referenceId: 'd9', value: '999 000 0018' }],
  });
});

const send = (settings: Record<string, string>, eventType = 'patient.updated') =>
  deliver(medplum.client, { body: aDelivery({ eventType }), secrets: someSecrets(settings) });

describe('each setting has its effect', () => {
  it('SEMBLE_API_URL and SEMBLE_API_TOKEN: the address and the token for Semble', async () => {
    const fetched = vi.spyOn(globalThis, 'fetch');
    await send({ SEMBLE_API_URL: 'https://open.sandbox.semble.io/graphql' });
    expect(fetched.mock.calls.map(([url]) => url)).toEqual(Array(2).fill('https://open.sandbox.semble.io/graphql'));
    expect(semble.requests.map(({ token }) => token)).toEqual([API_TOKEN, API_TOKEN]);
  });

  it.each([
    ['alone', SIGNING_SECRET],
    ['first of several', `${SIGNING_SECRET} other third`],
    ['between others', `other\n${SIGNING_SECRET}\tthird`],
    ['last of several', `other third ${SIGNING_SECRET} `],
    ['behind the id of its subscription', `other 692597070fe21cfa5e6a010f:${SIGNING_SECRET}`],
  ])('SEMBLE_WEBHOOK_SECRET: accepts the signing secret %s', async (_where, value) => {
    expect((await send({ SEMBLE_WEBHOOK_SECRET: value })).result).toBe('created');
  });

  it.each([
    ['others', 'other third'],
    ['the id of its subscription alone beside others', '692597070fe21cfa5e6a010f:other'],
    ['it as a part of another', `x${SIGNING_SECRET} ${SIGNING_SECRET}x`],
    ['it behind what is no id of a subscription', `692597070fe21cfa5e6a010:${SIGNING_SECRET}`],
    ['it in other letters', SIGNING_SECRET.toUpperCase()],
  ])('SEMBLE_WEBHOOK_SECRET: accepts no delivery without it: %s', async (_what, value) => {
    expect((await send({ SEMBLE_WEBHOOK_SECRET: value })).status).toBe(401);
    expect(medplum.calls).toEqual([]);
  });

  it('SEMBLE_SIGNATURE_SCHEME: how deliveries are signed', async () => {
    const body = JSON.stringify(aDelivery());
    const hex = createHmac('sha256', SIGNING_SECRET).update(body).digest('hex');
    const headers = { 'X-Other': hex };
    const secrets = someSecrets({ SEMBLE_SIGNATURE_SCHEME: 'hex-body:X-Other' });
    expect((await deliver(medplum.client, { body, headers, secrets })).status).toBe(200);
    expect((await deliver(medplum.client, { body, headers })).status).toBe(401);
  });

  it('SEMBLE_DELETE_POLICY: the result for a deleted patient', async () => {
    await send({});
    expect((await send({ SEMBLE_DELETE_POLICY: 'deactivate' }, 'patient.deleted')).result).toBe('deactivated');
    expect(medplum.only(PATIENT_ID)?.active).toBe(false);
  });

  it('SEMBLE_NHS_NUMBER_DEFINITION: which number is the NHS number, without a question for the definitions', async () => {
    await send({ SEMBLE_NHS_NUMBER_DEFINITION: 'd9' });
    expect(medplum.only(PATIENT_ID)?.identifier).toContainEqual(expect.objectContaining({ system: NHS_NUMBER_SYSTEM }));
    expect(semble.requests.some(({ query }) => query.includes('practice'))).toBe(false);
  });

  it('SEMBLE_MANAGING_ORGANIZATION: the custodian', async () => {
    await send({ SEMBLE_MANAGING_ORGANIZATION: 'Organization/clinic-1' });
    expect(medplum.only(PATIENT_ID)?.managingOrganization).toEqual({ reference: 'Organization/clinic-1' });
  });
});
