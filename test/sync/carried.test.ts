import type { Patient } from '@medplum/fhirtypes';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  aBotEvent,
  aDelivery,
  type EventOptions,
  OTHER_ID,
  PATIENT_ID,
  someSecrets,
  unixSeconds,
} from '../../fixtures/bot.ts';
import { deliver } from '../../fixtures/deliver.ts';
import { FakeMedplum } from '../../fixtures/fake-medplum.ts';
import { FakeSemble } from '../../fixtures/fake-semble.ts';
import { SEMBLE_UPDATED_AT_EXTENSION } from '../../src/fhir/systems.ts';
import { isUnconfirmed, withTag } from '../../src/fhir/tags.ts';

const MONDAY = '2026-03-02T09:00:00.000Z';
const TUESDAY = '2026-03-03T09:00:00.000Z';

let medplum: FakeMedplum;
let semble: FakeSemble;

beforeEach(() => {
  medplum = new FakeMedplum();
  semble = new FakeSemble().install();
});

const carried = (members: Record<string, unknown> = {}) => ({
  id: PATIENT_ID,
  firstName: 'Zara',
  lastName: 'Example',
  updatedAt: MONDAY,
  ...members,
});

/** A delivery that carries the patient, to a bot without an API token. */
function send(patient: unknown, options: EventOptions & { readonly settings?: Record<string, string> } = {}) {
  const { settings, ...rest } = options;
  const secrets = someSecrets({ SEMBLE_API_TOKEN: undefined, ...settings });
  return deliver(medplum.client, { body: aDelivery({ patient }), secrets, ...rest });
}

function stored(): Patient {
  const patient = medplum.only(PATIENT_ID);
  if (!patient) {
    throw new Error('there is no Patient');
  }
  return patient;
}

const storedAt = () => stored().extension?.find(({ url }) => url === SEMBLE_UPDATED_AT_EXTENSION)?.valueInstant;

describe('a delivery that carries the patient, where there is no API token', () => {
  it('is applied without a request to Semble and without the tag `unconfirmed`', async () => {
    expect((await send(carried())).result).toBe('created');
    expect(stored()).toMatchObject({ active: true, name: [{ given: ['Zara'], family: 'Example' }] });
    expect(stored().meta).not.toHaveProperty('tag');
    expect(semble.requests).toHaveLength(0);
  });

  it('may carry it under the name data', async () => {
    const body = aDelivery({ data: carried() });
    expect((await send(undefined, { body })).result).toBe('created');
  });

  it('keeps the values of elements that it does not have', async () => {
    await send(carried({ phones: [{ phoneId: 'p1', phoneNumber: '07700 900123' }] }));
    expect((await send({ id: PATIENT_ID, firstName: 'Zora', updatedAt: TUESDAY })).result).toBe('updated');
    expect(stored()).toMatchObject({
      name: [{ given: ['Zora'], family: 'Example' }],
      telecom: [{ value: '07700 900123' }],
    });
  });

  it('has no effect when it is older than the stored patient, or has no time while that has one', async () => {
    await send(carried({ updatedAt: TUESDAY }));
    const before = stored();
    expect((await send(carried({ firstName: 'Zora' }))).result).toBe('unchanged');
    expect((await send(carried({ firstName: 'Zora', updatedAt: undefined }))).result).toBe('unchanged');
    for (const updatedAt of ['yesterday', 'soon 2030', '2030', '2030-06-01T00:00:00']) {
      expect((await send(carried({ firstName: 'Zora', updatedAt }))).result).toBe('unchanged');
    }
    expect(stored()).toEqual(before);
  });

  it('is compared by content when it is just as old', async () => {
    await send(carried());
    expect((await send(carried())).result).toBe('unchanged');
    expect((await send(carried({ firstName: 'Zora' }))).result).toBe('updated');
  });

  it('stores a newer time even when it is the only change', async () => {
    await send(carried());
    expect((await send(carried({ updatedAt: TUESDAY }))).result).toBe('updated');
    expect(storedAt()).toBe(TUESDAY);
  });

  it('is applied without a time when no time is stored', async () => {
    await send(carried({ updatedAt: undefined }));
    expect((await send(carried({ updatedAt: undefined, firstName: 'Zora' }))).result).toBe('updated');
  });

  it('keeps a number without a definition', async () => {
    await send(carried({ numbers: [{ id: 'n1', referenceId: 'd1', value: 'AB12' }] }));
    const before = stored().identifier;
    await send(carried({ numbers: [{ id: 'n1', value: 'AB12' }], updatedAt: TUESDAY }));
    expect(stored().identifier).toEqual(before);
  });

  it('confirms a Patient that was unconfirmed', async () => {
    await send(carried());
    medplum.put(withTag(stored(), 'unconfirmed'));
    expect((await send(carried())).result).toBe('updated');
    expect(isUnconfirmed(stored())).toBe(false);
  });

  it('does not revive a Patient that was retired', async () => {
    await send(carried());
    const body = aDelivery({ eventType: 'patient.deleted' });
    expect((await send(undefined, { body, settings: { SEMBLE_DELETE_POLICY: 'deactivate' } })).result).toBe(
      'deactivated',
    );
    expect((await send(carried({ updatedAt: TUESDAY }))).result).toBe('unchanged');
  });

  it.each([
    ['before the write', 'update', 'absent'],
    ['at the reading after a lost race', 'search', 'absent'],
  ] as const)('does not make a Patient again that is gone %s', async (_when, call, result) => {
    await send(carried());
    let searches = 0;
    medplum.wire.before = (name) => {
      searches += name === 'search' ? 1 : 0;
      if (name === 'update' && call === 'search') {
        medplum.put({ ...stored(), language: 'cy' });
      } else if (name === call && (call === 'update' || searches === 2)) {
        medplum.patients.clear();
      }
    };
    expect((await send(carried({ updatedAt: TUESDAY }))).result).toBe(result);
    expect(medplum.patients.size).toBe(0);
  });

  it('starts again after a refused write, and keeps the other write', async () => {
    await send(carried());
    let lost = false;
    medplum.wire.before = (call) => {
      if (call === 'update' && !lost) {
        lost = true;
        medplum.put({ ...stored(), language: 'cy' });
      }
    };
    expect((await send(carried({ updatedAt: TUESDAY }))).result).toBe('updated');
    expect(stored().language).toBe('cy');
  });

  it('keeps the newer of two concurrent creates, in either order', async () => {
    medplum.wire.before = (call) => {
      if (call === 'create' && medplum.patients.size === 0) {
        medplum.put({
          resourceType: 'Patient',
          identifier: [{ id: 'semble-id', system: 'https://semble.io/patient-id', value: PATIENT_ID }],
          extension: [{ id: 'semble-updated-at', url: SEMBLE_UPDATED_AT_EXTENSION, valueInstant: TUESDAY }],
        });
      }
    };
    expect((await send(carried())).result).toBe('created');
    expect(storedAt()).toBe(TUESDAY);
    expect(stored()).not.toHaveProperty('name');
  });

  it.each([
    ['has another id', carried({ id: OTHER_ID })],
    ['has no id', carried({ id: undefined })],
    ['is no object', 'Zara'],
  ])('is 400 when the patient %s', async (_name, patient) => {
    expect((await send(patient)).status).toBe(400);
    expect(medplum.calls).toEqual([]);
  });

  it.each([undefined, null])('is 500 when it carries no patient (%s)', async (carried) => {
    const { status, log } = await send(carried);
    expect(status).toBe(500);
    expect(log.join()).toContain('SEMBLE_API_TOKEN is not set');
    expect(medplum.calls).toEqual([]);
  });

  it('uses the number definition of the setting for the NHS number', async () => {
    const numbers = [{ id: 'n1', referenceId: 'd1', value: '999 000 0018' }];
    await send(carried({ numbers }), { settings: { SEMBLE_NHS_NUMBER_DEFINITION: 'd1' } });
    expect(stored().identifier).toContainEqual(expect.objectContaining({ value: '9990000018' }));
  });
});

describe('the age of a delivery that carries the patient', () => {
  const secondsAgo = (seconds: number) => unixSeconds(Date.now() - seconds * 1000);

  it.each([
    [290, {}, 200],
    [310, {}, 401],
    [310, { SEMBLE_SIGNATURE_TOLERANCE: '600' }, 200],
    [100_000, { SEMBLE_SIGNATURE_TOLERANCE: '0' }, 200],
    [-310, { SEMBLE_SIGNATURE_TOLERANCE: '0' }, 401],
  ])('%i seconds with %j is answered %i', async (seconds, settings, status) => {
    expect((await send(carried(), { timestamp: secondsAgo(seconds), settings })).status).toBe(status);
  });

  it('has no effect when Semble is read, or the patient is only retired', async () => {
    semble.patients.set(PATIENT_ID, { ...carried(), firstName: 'Zora' });
    const body = aDelivery({ patient: carried() });
    const timestamp = secondsAgo(100_000);
    const asked = await deliver(medplum.client, { body, timestamp });
    expect(asked.result).toBe('created');
    expect(stored().name?.[0]?.given).toEqual(['Zora']);
    const gone = await send(undefined, { body: aDelivery({ eventType: 'patient.deleted' }), timestamp });
    expect(gone.result).toBe('deleted');
  });

  it.each(['300', '0'])(
    'is unknown to a scheme without a timestamp: refused at tolerance %s, with the reason in the log',
    async (tolerance) => {
      const token = {
        SEMBLE_SIGNATURE_SCHEME: 'none',
        SEMBLE_WEBHOOK_TOKEN: 'token',
        SEMBLE_SIGNATURE_TOLERANCE: tolerance,
      };
      const { status, log } = await send(carried(), { settings: token, headers: { 'X-Bot-Token': 'token' } });
      expect(status).toBe(401);
      expect(log.join()).toContain('SEMBLE_API_TOKEN');
      expect(medplum.calls).toEqual([]);
    },
  );

  it('is judged under the signature of the delivery', async () => {
    const event = aBotEvent({ body: aDelivery({ patient: carried() }), timestamp: secondsAgo(400) });
    const signature = String(event.headers?.['x-webhook-signature']).replace(/t=\d+/, `t=${unixSeconds()}`);
    expect((await send(carried(), { headers: { 'X-Webhook-Signature': signature } })).status).toBe(401);
  });
});
