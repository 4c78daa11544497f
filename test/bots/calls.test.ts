import { beforeEach, describe, expect, it } from 'vitest';
import { aDelivery, PATIENT_ID } from '../../fixtures/bot.ts';
import { deliver } from '../../fixtures/deliver.ts';
import { FakeMedplum } from '../../fixtures/fake-medplum.ts';
import { FakeSemble } from '../../fixtures/fake-semble.ts';

let medplum: FakeMedplum;
let semble: FakeSemble;

beforeEach(() => {
  medplum = new FakeMedplum();
  semble = new FakeSemble().install();
  semble.patients.set(PATIENT_ID, { id: PATIENT_ID, firstName: 'Zara', lastName: 'Example' });
});

async function send(eventType: string, headers?: Record<string, string>) {
  medplum.calls.length = 0;
  semble.requests.length = 0;
  const { result, status } = await deliver(medplum.client, {
    body: aDelivery({ eventType }),
    ...(headers && { headers }),
  });
  return { outcome: result ?? status, medplum: [...medplum.calls], semble: semble.requests.length };
}

describe('the calls that a delivery costs', () => {
  it('are counted', async () => {
    expect(await send('patient.created')).toEqual({
      outcome: 'created',
      medplum: ['search', 'create', 'update'],
      semble: 2,
    });
    expect(await send('patient.updated')).toEqual({ outcome: 'unchanged', medplum: ['search'], semble: 1 });
    semble.patients.set(PATIENT_ID, { id: PATIENT_ID, firstName: 'Zora', lastName: 'Example' });
    expect(await send('patient.updated')).toEqual({ outcome: 'updated', medplum: ['search', 'update'], semble: 2 });
    expect(await send('patient.updated', { 'x-webhook-signature': 't=1,v1=00' })).toEqual({
      outcome: 401,
      medplum: [],
      semble: 0,
    });
    expect(await send('booking.created')).toEqual({ outcome: 'ignored', medplum: [], semble: 0 });
    expect(await send('patient.deleted')).toEqual({ outcome: 'deleted', medplum: ['search', 'delete'], semble: 0 });
  });

  it('count the token with each request to Semble', async () => {
    await send('patient.created');
    expect(semble.requests.map(({ token }) => token)).toEqual(['semble_api_test_token', 'semble_api_test_token']);
  });
});
