import { describe, expect, it } from 'vitest';
import { EVENT_TYPES } from '../../local/semble/webhooks/events.ts';
import { aFullToken, aLocalSemble, ask } from './semble-support.ts';
import { aPractice, aSubscription, CREATE, create, DELETE, HOOK, refusal } from './semble-webhook-support.ts';

describe('createWebhook', () => {
  it('answers with the stored subscription and its secret', async () => {
    const semble = await aLocalSemble({ now: () => Date.UTC(2026, 0, 1) });
    const headers = [{ key: 'X-Bot-Token', value: 'a value' }];
    expect(await ask(semble, aFullToken(semble), CREATE, { input: { ...aSubscription, headers } })).toEqual({
      status: 200,
      body: {
        data: {
          createWebhook: {
            data: {
              ...aSubscription,
              headers,
              id: expect.stringMatching(/^[0-9a-f]{24}$/),
              secret: expect.stringMatching(/^\S{32,}$/),
              version: expect.any(String),
              deleted: false,
              deliveryPaused: false,
              createdAt: '2026-01-01T00:00:00.000Z',
              updatedAt: '2026-01-01T00:00:00.000Z',
            },
            error: null,
          },
        },
      },
    });
  });

  it.each([
    ['another scheme than HTTPS', { url: 'http://bot.example.org/' }],
    ['a url that is none', { url: 'bot' }],
    ['an empty label', { label: ' ' }],
    ['a label of 257 characters', { label: 'x'.repeat(257) }],
    ['no event type', { eventTypes: [] }],
    ['eleven event types', { eventTypes: EVENT_TYPES.slice(0, 11) }],
    ['an unknown event type', { eventTypes: ['patient.sneezed'] }],
    ['an event type in the spelling of the old enum', { eventTypes: ['PATIENT_CREATED'] }],
    ['a header that cannot be sent', { headers: [{ key: 'two words', value: '' }] }],
  ])('refuses %s', async (_what, input) => {
    const { semble, token } = await aPractice();
    expect(await ask(semble, token, CREATE, { input: { ...aSubscription, ...input } })).toEqual(
      refusal('createWebhook'),
    );
    expect(semble.subscriptions.list({ includeDeleted: true })).toEqual([]);
  });

  it.each([
    ['plain HTTP on this very machine', { url: 'http://127.0.0.1:8103/webhook/1' }],
    ['a label of 256 characters', { label: 'x'.repeat(256) }],
    ['ten event types', { eventTypes: EVENT_TYPES.slice(0, 10) }],
  ])('accepts %s', async (_what, input) => {
    const { semble, token } = await aPractice();
    expect(await create(semble, token, input)).toHaveProperty('secret');
  });

  it('accepts missing headers but not null', async () => {
    const { semble, token } = await aPractice();
    const input = { ...aSubscription, headers: null };
    expect(await ask(semble, token, CREATE, { input })).toMatchObject({
      body: { data: { createWebhook: { data: null, error: 'headers must not be null' } } },
    });
  });

  it('requires a label', async () => {
    const { semble, token } = await aPractice();
    const { label, ...input } = aSubscription;
    expect(label).toBeDefined();
    expect(await ask(semble, token, CREATE, { input })).toMatchObject({ status: 400 });
  });

  it('refuses an event type that another active subscription has on the same url', async () => {
    const { semble, token } = await aPractice();
    const { id } = await create(semble, token);
    const input = { ...aSubscription, eventTypes: ['patient.deleted', 'patient.updated'] };
    expect(await ask(semble, token, CREATE, { input })).toMatchObject({
      body: { data: { createWebhook: { data: null, error: expect.stringMatching(/conflict/i) } } },
    });
    await create(semble, token, { eventTypes: ['patient.deleted'] });
    await create(semble, token, { url: `${HOOK}?other` });
    await ask(semble, token, DELETE, { id });
    await create(semble, token);
  });
});
