import { describe, expect, it } from 'vitest';
import { EVENT_TYPES } from '../../local/semble/webhooks/events.ts';
import { aFullToken, aLocalSemble, ask } from './semble-support.ts';
import {
  aPractice,
  aSubscription,
  CREATE,
  create,
  DELETE,
  GET,
  HOOK,
  LIST,
  refusal,
  UNKNOWN,
  UPDATE,
} from './semble-webhook-support.ts';

describe('updateWebhook', () => {
  it('changes the named members, keeps the others and answers with the same secret', async () => {
    const { semble, token } = await aPractice();
    const headers = [{ key: 'X-Bot-Token', value: 'a value' }];
    const { id, secret } = await create(semble, token, { headers });
    const update = async (input: object) => (await ask(semble, token, UPDATE, { id, input })).body;
    expect(await update({ label: 'Other' })).toMatchObject({
      data: { updateWebhook: { data: { ...aSubscription, id, secret, headers, label: 'Other' }, error: null } },
    });
    expect(await update({ headers: [] })).toMatchObject({
      data: { updateWebhook: { data: { label: 'Other', headers: [] } } },
    });
    expect(await update({ deliveryPaused: true })).toMatchObject({
      data: { updateWebhook: { data: { secret, deliveryPaused: true } } },
    });
    expect(await update({})).toMatchObject({ data: { updateWebhook: { data: { secret, deliveryPaused: true } } } });
  });

  it('refuses the same values as createWebhook, and then changes nothing', async () => {
    const { semble, token } = await aPractice();
    await create(semble, token);
    const { id } = await create(semble, token, { eventTypes: ['patient.deleted'] });
    const before = semble.subscriptions.get(id);
    for (const input of [
      { eventTypes: ['patient.deleted', 'patient.created'] },
      { eventTypes: EVENT_TYPES.slice(5, 16) },
      { eventTypes: ['nothing'] },
      { url: 'http://bot.example.org/' },
      { label: 'x'.repeat(257) },
      { label: null },
    ]) {
      expect(await ask(semble, token, UPDATE, { id, input })).toEqual(refusal('updateWebhook'));
    }
    expect(semble.subscriptions.get(id)).toEqual(before);
  });

  it('does not conflict with itself', async () => {
    const { semble, token } = await aPractice();
    const { id } = await create(semble, token);
    const input = { url: HOOK, eventTypes: ['patient.created', 'patient.deleted'] };
    expect(await ask(semble, token, UPDATE, { id, input })).toMatchObject({
      body: { data: { updateWebhook: { data: input } } },
    });
  });

  it('cannot set deleted, and refuses an unknown or deleted subscription', async () => {
    const { semble, token } = await aPractice();
    const { id } = await create(semble, token);
    expect(await ask(semble, token, UPDATE, { id, input: { deleted: true } })).toMatchObject({ status: 400 });
    await ask(semble, token, DELETE, { id });
    for (const gone of [id, UNKNOWN]) {
      expect(await ask(semble, token, UPDATE, { id: gone, input: { label: 'x' } })).toEqual(refusal('updateWebhook'));
    }
  });
});

describe('deleteWebhook', () => {
  it('hides the subscription from the list, yet leaves it readable', async () => {
    const { semble, token } = await aPractice();
    const { id } = await create(semble, token);
    expect((await ask(semble, token, DELETE, { id })).body).toEqual({
      data: { deleteWebhook: { data: { id }, error: null } },
    });
    expect((await ask(semble, token, LIST)).body).toEqual({ data: { webhooks: [] } });
    expect((await ask(semble, token, LIST, { includeDeleted: true })).body).toEqual({
      data: { webhooks: [{ id, secret: null, deleted: true }] },
    });
    expect((await ask(semble, token, GET, { id })).body).toMatchObject({
      data: { webhook: { ...aSubscription, deleted: true } },
    });
  });

  it('refuses an unknown or deleted subscription', async () => {
    const { semble, token } = await aPractice();
    const { id } = await create(semble, token);
    await ask(semble, token, DELETE, { id });
    for (const gone of [id, UNKNOWN, 'x']) {
      expect(await ask(semble, token, DELETE, { id: gone })).toEqual(refusal('deleteWebhook'));
    }
  });
});

describe('webhook and webhooks', () => {
  it('never return the secret', async () => {
    const { semble, token } = await aPractice();
    const { id, secret } = await create(semble, token);
    for (const answer of [await ask(semble, token, GET, { id }), await ask(semble, token, LIST)]) {
      expect(JSON.stringify(answer)).toContain(id);
      expect(JSON.stringify(answer)).not.toContain(secret);
    }
  });

  it('answer null for an unknown subscription', async () => {
    const { semble, token } = await aPractice();
    expect((await ask(semble, token, GET, { id: UNKNOWN })).body).toEqual({ data: { webhook: null } });
  });
});

it('names the missing permission of each operation', async () => {
  const semble = await aLocalSemble();
  const token = semble.store.addToken({ permissions: [] });
  for (const [operation, document, permission] of [
    ['webhooks', LIST, 'seeWebhooks'],
    ['webhook', GET, 'seeWebhooks'],
    ['createWebhook', CREATE, 'createWebhooks'],
    ['updateWebhook', UPDATE, 'editWebhooks'],
    ['deleteWebhook', DELETE, 'deleteWebhooks'],
  ] as const) {
    const input = operation === 'createWebhook' ? aSubscription : {};
    expect((await ask(semble, token, document, { id: UNKNOWN, input })).body).toMatchObject({
      data: { [operation]: null },
      errors: [{ message: `Missing permission ${permission}`, path: [operation] }],
    });
  }
});

it('refuses every change when webhooks are off for the practice', async () => {
  const semble = await aLocalSemble({ webhooksEnabled: false });
  const token = aFullToken(semble);
  expect(await ask(semble, token, CREATE, { input: aSubscription })).toEqual(refusal('createWebhook'));
  semble.subscriptions.enabled = true;
  const { id } = await create(semble, token);
  semble.subscriptions.enabled = false;
  expect(await ask(semble, token, UPDATE, { id, input: { label: 'x' } })).toEqual(refusal('updateWebhook'));
  expect(await ask(semble, token, DELETE, { id })).toEqual(refusal('deleteWebhook'));
  expect(semble.subscriptions.get(id)).toMatchObject({ deleted: false, label: 'Patients' });
});

it('accepts and returns event types as enum values where the schema still has the enum', async () => {
  const semble = await aLocalSemble({ eventSpelling: 'enum' });
  const token = aFullToken(semble);
  const input = { ...aSubscription, eventTypes: ['PATIENT_CREATED', 'PATIENT_DELETED'] };
  const { body } = await ask(semble, token, CREATE, { input });
  expect(body).toMatchObject({ data: { createWebhook: { data: input } } });
  const eventTypes = ['PATIENT_UPDATED'];
  const [id] = semble.subscriptions.list().map((subscription) => subscription.id);
  expect((await ask(semble, token, UPDATE, { id, input: { eventTypes } })).body).toMatchObject({
    data: { updateWebhook: { data: { eventTypes } } },
  });
  expect((await ask(semble, token, GET, { id })).body).toMatchObject({ data: { webhook: { eventTypes } } });
  for (const type of ['patient.created', 'PATIENT_ARCHIVED']) {
    expect(await ask(semble, token, CREATE, { input: { ...aSubscription, eventTypes: [type] } })).toMatchObject({
      status: 400,
    });
  }
  const kind = '{ __type(name: "WebhookEventType") { enumValues { name } } }';
  expect((await ask(semble, token, kind)).body).toEqual({
    data: {
      __type: { enumValues: ['PATIENT_CREATED', 'PATIENT_UPDATED', 'PATIENT_DELETED'].map((name) => ({ name })) },
    },
  });
});
