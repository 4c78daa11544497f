import * as v from 'valibot';
import { expect } from 'vitest';
import type { LocalSemble } from '../../local/semble/server.ts';
import { aFullToken, aLocalSemble, ask } from './semble-support.ts';

const FIELDS =
  'id secret url label eventTypes headers { key value } version deleted deliveryPaused createdAt updatedAt';
export const CREATE = `mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { data { ${FIELDS} } error } }`;
export const UPDATE = `mutation ($id: ID!, $input: UpdateWebhookInput!) {
  updateWebhook(id: $id, input: $input) { data { ${FIELDS} } error } }`;
export const DELETE = 'mutation ($id: ID!) { deleteWebhook(id: $id) { data { id } error } }';
export const GET = `query ($id: ID!) { webhook(id: $id) { ${FIELDS} } }`;
export const LIST = `query ($includeDeleted: Boolean) { webhooks(includeDeleted: $includeDeleted) { id secret deleted } }`;

export const UNKNOWN = 'a'.repeat(24);
export const HOOK = 'https://bot.example.org/webhook/1';
export const aSubscription = { url: HOOK, label: 'Patients', eventTypes: ['patient.created', 'patient.updated'] };

const created = v.object({
  data: v.object({ createWebhook: v.object({ data: v.object({ id: v.string(), secret: v.string() }) }) }),
});

export async function create(semble: LocalSemble, token: string, input: object = {}) {
  const { body } = await ask(semble, token, CREATE, { input: { ...aSubscription, ...input } });
  return v.parse(created, body).data.createWebhook.data;
}

export async function aPractice(): Promise<{ semble: LocalSemble; token: string }> {
  const semble = await aLocalSemble();
  return { semble, token: aFullToken(semble) };
}

/** The answer of a refused mutation. */
export const refusal = (operation: string) => ({
  status: 200,
  body: { data: { [operation]: { data: null, error: expect.any(String) } } },
});
