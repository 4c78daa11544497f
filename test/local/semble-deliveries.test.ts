import { createHmac } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { inTurn } from '../../local/semble/webhooks/in-turn.ts';
import { aFullToken, aLocalSemble, aReceiver, ask, eventsIn, subscribe } from './semble-support.ts';

describe('a delivery', () => {
  it('is a POST of ids alone, signed over the time and the text', async () => {
    const semble = await aLocalSemble({ now: () => 1_760_000_000_999 });
    const { url, received } = await aReceiver();
    const { id: subscriptionId, secret } = subscribe(semble, url, ['patient.created']);
    const { id: patientId } = semble.store.createPatient({ lastName: 'Example' });
    await semble.outbox.drain();
    const [{ method, headers, body } = { method: '', headers: {}, body: '{}' }] = received;
    expect(received).toHaveLength(1);
    expect(method).toBe('POST');
    expect(JSON.parse(body)).toEqual({
      subscriptionId,
      eventId: expect.stringMatching(/^[0-9a-f]{24}$/),
      eventType: 'patient.created',
      identifiers: { patientId },
    });
    const signature = createHmac('sha256', secret).update(`1760000000.${body}`).digest('hex');
    expect(headers['x-webhook-signature']).toBe(`t=1760000000,v1=${signature}`);
    expect(headers['content-type']).toBe('application/json');
  });

  it('carries the custom headers, and credentials in the url as Authorization', async () => {
    const semble = await aLocalSemble();
    const { url, received } = await aReceiver();
    const withCredentials = url.replace('//', '//clinic:p%40ss@');
    subscribe(semble, withCredentials, ['patient.created'], [{ key: 'X-Bot-Token', value: 'a value' }]);
    semble.store.createPatient({});
    await semble.outbox.drain();
    expect(received).toMatchObject([
      {
        headers: {
          'x-bot-token': 'a value',
          authorization: `Basic ${Buffer.from('clinic:p@ss').toString('base64')}`,
        },
      },
    ]);
  });

  it('goes to every active subscription of its type and to no other', async () => {
    const semble = await aLocalSemble();
    const [one, two, other] = [await aReceiver(), await aReceiver(), await aReceiver()];
    subscribe(semble, one.url, ['patient.created']);
    subscribe(semble, two.url, ['patient.created', 'patient.deleted']);
    subscribe(semble, other.url, ['patient.deleted']);
    const { id } = subscribe(semble, `${other.url}?gone`, ['patient.created']);
    semble.subscriptions.delete(id);
    semble.store.createPatient({});
    await semble.outbox.drain();
    expect([one, two, other].map(({ received }) => received.length)).toEqual([1, 1, 0]);
  });

  it('spells its type with dots where the schema has the old enum', async () => {
    const semble = await aLocalSemble({ eventSpelling: 'enum' });
    const { url, received } = await aReceiver();
    const input = { url, label: 'Old', eventTypes: ['PATIENT_CREATED'] };
    const create = 'mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { error } }';
    await ask(semble, aFullToken(semble), create, { input });
    semble.store.createPatient({});
    await semble.outbox.drain();
    expect(eventsIn(received)).toMatchObject([{ eventType: 'patient.created' }]);
  });

  it('is not made while webhooks are off for the practice', async () => {
    const semble = await aLocalSemble();
    const { url, received } = await aReceiver();
    subscribe(semble, url, ['patient.created']);
    semble.subscriptions.enabled = false;
    semble.store.createPatient({});
    await semble.outbox.drain();
    expect(received).toEqual([]);
  });
});

describe('held deliveries', () => {
  it('are sent in any order and any number of times', async () => {
    const semble = await aLocalSemble();
    const { url, received } = await aReceiver(500);
    subscribe(semble, url, ['patient.created', 'patient.updated']);
    semble.outbox.hold();
    const { id } = semble.store.createPatient({});
    semble.store.updatePatient(id, { lastName: 'Example' });
    await semble.outbox.drain();
    expect(received).toEqual([]);
    const [first, second] = semble.outbox.held;
    expect(await second?.deliver()).toMatchObject({ eventType: 'patient.updated', status: 500 });
    expect(await first?.deliver()).toMatchObject({ eventType: 'patient.created', status: 200, answer: 'answer 200' });
    expect(await second?.deliver()).toMatchObject({ eventType: 'patient.updated', status: 200 });
    await semble.outbox.drain();
    expect(eventsIn(received).map(({ eventType }) => eventType)).toEqual([
      'patient.updated',
      'patient.created',
      'patient.updated',
    ]);
    expect(semble.outbox.history).toHaveLength(3);
    expect(semble.outbox.held).toEqual([]);
  });

  it('that were not sent are sent after the release, and later deliveries too', async () => {
    const semble = await aLocalSemble();
    const { url, received } = await aReceiver();
    subscribe(semble, url, ['patient.created']);
    semble.outbox.hold();
    const [sent, unsent] = [semble.store.createPatient({}).id, semble.store.createPatient({}).id];
    await semble.outbox.held[0]?.deliver();
    semble.outbox.release();
    expect(semble.outbox.held).toEqual([]);
    const later = semble.store.createPatient({}).id;
    await semble.outbox.drain();
    expect(eventsIn(received).map(({ identifiers }) => identifiers['patientId'])).toHaveLength(3);
    expect(new Set(eventsIn(received).map(({ identifiers }) => identifiers['patientId']))).toEqual(
      new Set([sent, unsent, later]),
    );
  });
});

it('sends every one of a burst of deliveries', async () => {
  const semble = await aLocalSemble();
  const { url, received } = await aReceiver();
  subscribe(semble, url, ['patient.created']);
  const ids = Array.from({ length: 250 }, () => semble.store.createPatient({}).id);
  await semble.outbox.drain();
  expect(
    eventsIn(received)
      .map(({ identifiers }) => identifiers['patientId'])
      .toSorted(),
  ).toEqual(ids);
});

it('runs at most as many at the same time as there are places, and a failure frees its place too', async () => {
  const place = inTurn(2);
  const started: number[] = [];
  const ends: ((over: Promise<void>) => void)[] = [];
  const works = [0, 1, 2, 3].map((work) =>
    place(() => {
      started.push(work);
      return new Promise<void>((resolve) => ends.push(resolve));
    }),
  );
  const failed = expect(works[0]).rejects.toThrow('failed');
  await setImmediate();
  expect(started).toEqual([0, 1]);
  ends[0]?.(Promise.reject(new Error('failed')));
  await failed;
  await setImmediate();
  expect(started).toEqual([0, 1, 2]);
  ends[1]?.(Promise.resolve());
  await setImmediate();
  expect(started).toEqual([0, 1, 2, 3]);
});
