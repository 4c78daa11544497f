import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { aFullToken, aLocalSemble, aReceiver, ask, eventsIn, subscribe } from './semble-support.ts';

const UPDATE = `mutation ($id: ID!, $input: UpdateWebhookInput!) {
  updateWebhook(id: $id, input: $input) { data { deliveryPaused } error } }`;

describe('a failed attempt', () => {
  it.each([404, 500, 302])('with the answer %i is repeated, with another event id', async (status) => {
    const semble = await aLocalSemble();
    const { url, received } = await aReceiver(status);
    subscribe(semble, url, ['patient.created']);
    semble.store.createPatient({});
    await semble.outbox.drain();
    expect(semble.outbox.history.map((attempt) => [attempt.status, attempt.answer])).toEqual([
      [status, `answer ${status}`],
      [200, 'answer 200'],
    ]);
    expect(semble.outbox.history.map(({ body }) => body)).toEqual(received.map(({ body }) => body));
    expect(new Set(semble.outbox.history.map(({ eventId }) => eventId)).size).toBe(2);
    expect(new Set(semble.outbox.history.map(({ deliveryId }) => deliveryId)).size).toBe(1);
  });

  it('is also an attempt without an answer', async () => {
    const semble = await aLocalSemble({ retryDelays: [] });
    subscribe(semble, await aDeadUrl(), ['patient.created']);
    semble.store.createPatient({});
    await semble.outbox.drain();
    expect(semble.outbox.history).toMatchObject([{ status: undefined, answer: expect.stringContaining('failed') }]);
  });
});

describe('a failed delivery', () => {
  it('has had all its attempts, and is reported', async () => {
    const semble = await aLocalSemble({ retryDelays: [1, 1, 1] });
    const [dead, alive] = [await aReceiver(500, 500, 500, 503), await aReceiver()];
    const { id: subscriptionId } = subscribe(semble, dead.url, ['patient.created']);
    subscribe(semble, alive.url, ['webhook.event.deliveryFailed']);
    semble.store.createPatient({});
    await semble.outbox.drain();
    expect(dead.received).toHaveLength(4);
    expect(eventsIn(alive.received)).toEqual([
      {
        eventType: 'webhook.event.deliveryFailed',
        identifiers: { subscriptionId, outboxId: semble.outbox.history[0]?.deliveryId },
        metadata: { failedEventType: 'patient.created', httpStatusCode: 503 },
      },
    ]);
  });

  it('is reported without a status when no answer came', async () => {
    const semble = await aLocalSemble({ retryDelays: [] });
    const alive = await aReceiver();
    subscribe(semble, await aDeadUrl(), ['patient.created']);
    subscribe(semble, alive.url, ['webhook.event.deliveryFailed']);
    semble.store.createPatient({});
    await semble.outbox.drain();
    expect(eventsIn(alive.received)).toMatchObject([{ metadata: { failedEventType: 'patient.created' } }]);
    expect(alive.received[0]?.body).not.toContain('httpStatusCode');
  });

  it('is not reported when it is a report itself', async () => {
    const semble = await aLocalSemble({ retryDelays: [] });
    const { url, received } = await aReceiver(500, 500, 500);
    subscribe(semble, url, ['patient.created', 'webhook.event.deliveryFailed']);
    semble.store.createPatient({});
    await semble.outbox.drain();
    expect(eventsIn(received).map(({ eventType }) => eventType)).toEqual([
      'patient.created',
      'webhook.event.deliveryFailed',
    ]);
  });

  it('can be requeued by hand', async () => {
    const semble = await aLocalSemble({ retryDelays: [] });
    const { url, received } = await aReceiver(500);
    subscribe(semble, url, ['patient.created']);
    semble.store.createPatient({});
    await semble.outbox.drain();
    semble.outbox.requeue(semble.outbox.history[0]?.deliveryId ?? '');
    await semble.outbox.drain();
    expect(semble.outbox.history.map(({ status }) => status)).toEqual([500, 200]);
    expect(eventsIn(received)[1]).toEqual(eventsIn(received)[0]);
    expect(() => semble.outbox.requeue('a'.repeat(24))).toThrow('no delivery');
  });
});

describe('a subscription that keeps failing', () => {
  it('is paused after a number of failed deliveries in a row, and the pause is reported', async () => {
    const semble = await aLocalSemble({ retryDelays: [], pauseAfter: 2 });
    const [dead, alive] = [await aReceiver(500, 200, 500, 500), await aReceiver()];
    const { id } = subscribe(semble, dead.url, ['patient.created']);
    subscribe(semble, alive.url, ['webhook.subscription.updated']);
    for (let patients = 0; patients < 4; patients += 1) {
      expect(semble.subscriptions.get(id)?.deliveryPaused).toBe(false);
      semble.store.createPatient({});
      await semble.outbox.drain();
    }
    expect(semble.subscriptions.get(id)?.deliveryPaused).toBe(true);
    expect(eventsIn(alive.received)).toEqual([
      {
        eventType: 'webhook.subscription.updated',
        identifiers: { subscriptionId: id },
        metadata: { deliveryPaused: true },
      },
    ]);
  });

  it('gets no events of its pause, and gets the events after it', async () => {
    const semble = await aLocalSemble();
    const token = aFullToken(semble);
    const [paused, system] = [await aReceiver(), await aReceiver()];
    const { id } = subscribe(semble, paused.url, ['patient.created']);
    subscribe(semble, system.url, ['webhook.subscription.updated']);
    await ask(semble, token, UPDATE, { id, input: { deliveryPaused: true } });
    semble.store.createPatient({});
    // At once, so that a delivery made during the pause would go out now.
    semble.subscriptions.update(id, { deliveryPaused: false });
    const { id: patientId } = semble.store.createPatient({});
    await ask(semble, token, UPDATE, { id, input: { label: 'Other' } });
    await semble.outbox.drain();
    expect(eventsIn(paused.received)).toMatchObject([{ identifiers: { patientId } }]);
    expect(eventsIn(system.received).map(({ metadata }) => metadata)).toEqual(
      expect.arrayContaining([{ deliveryPaused: true }, { deliveryPaused: false }]),
    );
    expect(system.received).toHaveLength(2);
  });
});

describe('a delivery under way', () => {
  it('is dropped when its subscription is paused meanwhile', async () => {
    const semble = await aLocalSemble();
    const { url, received } = await aReceiver();
    const { id } = subscribe(semble, url, ['patient.created', 'webhook.event.deliveryFailed']);
    semble.store.createPatient({});
    semble.subscriptions.update(id, { deliveryPaused: true });
    await semble.outbox.drain();
    semble.subscriptions.update(id, { deliveryPaused: false });
    await semble.outbox.drain();
    expect(received).toEqual([]);
  });

  it('is reported as failed when its subscription is deleted meanwhile', async () => {
    const semble = await aLocalSemble();
    const [gone, alive] = [await aReceiver(), await aReceiver()];
    const { id } = subscribe(semble, gone.url, ['patient.created']);
    subscribe(semble, alive.url, ['webhook.event.deliveryFailed']);
    semble.store.createPatient({});
    semble.subscriptions.delete(id);
    await semble.outbox.drain();
    expect(gone.received).toEqual([]);
    expect(eventsIn(alive.received)).toMatchObject([{ identifiers: { subscriptionId: id } }]);
  });
});

it('gives up the waiting deliveries when it is closed', async () => {
  const semble = await aLocalSemble({ retryDelays: [600_000] });
  const { url, received } = await aReceiver(500);
  subscribe(semble, url, ['patient.created']);
  semble.store.createPatient({});
  await expect.poll(() => received.length).toBe(1);
  await semble.close();
  expect(semble.outbox.history).toHaveLength(1);
});

/** A URL without a server: its port was free a moment ago. */
async function aDeadUrl(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/hook`;
}
