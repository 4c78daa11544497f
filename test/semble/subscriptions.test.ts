import { readFileSync } from 'node:fs';
import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { sembleSchema } from '../../local/semble/graphql/schema.ts';
import { CHECK_DOCUMENTS } from '../../scripts/semble/practice.ts';
import {
  createSubscription,
  deleteSubscription,
  findEventSpelling,
  listSubscriptions,
  SUBSCRIPTION_DOCUMENTS,
  updateSubscription,
} from '../../scripts/semble/subscriptions/subscriptions.ts';
import { RIGHTS_DOCUMENT } from '../../scripts/semble/subscriptions/webhook-permissions.ts';
import { type ErrorKind, type GraphQLAnswer, type GraphQLQuery, SembleFailure } from '../../src/semble/graphql.ts';

const ID = '692597070fe21cfa5e6a010f';
const INPUT = {
  url: 'https://medplum.example/webhook/1',
  label: 'patients',
  eventTypes: ['patient.created', 'patient.phone.added'],
  headers: [{ key: 'X-Bot-Token', value: 'invented' }],
};

/** A Semble that answers once, and what it was asked. */
function answering(answer: Partial<GraphQLAnswer>): { readonly query: GraphQLQuery; readonly asked: unknown[] } {
  const asked: unknown[] = [];
  const query: GraphQLQuery = async (document, variables) => {
    asked.push({ document, variables });
    return { data: {}, problems: [], ...answer };
  };
  return { query, asked };
}

function refusing(operation: string, kind: ErrorKind): GraphQLQuery {
  const problems = [{ kind, path: [operation], text: 'Refused' }];
  return answering({ data: { [operation]: { data: null, error: 'Refused' } }, problems }).query;
}

const issued = (operation: string, data: unknown = { id: ID, secret: 'whk_invented' }) =>
  answering({ data: { [operation]: { data, error: null } } });

describe('the documents about subscriptions', () => {
  const schema = buildSchema(readFileSync('src/semble/schema.graphql', 'utf8'));
  const documents = { ...SUBSCRIPTION_DOCUMENTS, ...CHECK_DOCUMENTS, rights: RIGHTS_DOCUMENT };

  it.each(Object.entries(documents))('fit the schema in either spelling of event types: %s', (_name, document) => {
    expect(validate(schema, parse(document))).toEqual([]);
    expect(validate(sembleSchema('enum', []), parse(document))).toEqual([]);
  });

  it('never ask for a secret where the schema does not have it', () => {
    expect(SUBSCRIPTION_DOCUMENTS.list).not.toContain('secret');
    expect(SUBSCRIPTION_DOCUMENTS.list).toContain(' id url label eventTypes headers { key value } deliveryPaused ');
  });
});

describe('listing subscriptions', () => {
  it('reads them with their event types in the dotted spelling', async () => {
    const raw = { ...INPUT, id: ID, eventTypes: ['PATIENT_CREATED', 'booking.created'], deliveryPaused: true };
    const { query } = answering({ data: { webhooks: [raw, { ...raw, headers: null, deliveryPaused: null }] } });
    const one = { ...INPUT, id: ID, eventTypes: ['patient.created', 'booking.created'] };
    expect(await listSubscriptions(query)).toEqual([
      { ...one, paused: true },
      { ...one, headers: [], paused: false },
    ]);
  });

  it('reads a header without a value as an empty one', async () => {
    const raw = { ...INPUT, id: ID, headers: [{ key: 'X-Empty', value: null }, 'garbage'] };
    const [one] = await listSubscriptions(answering({ data: { webhooks: [raw] } }).query);
    expect(one?.headers).toEqual([
      { key: 'X-Empty', value: '' },
      { key: '', value: '' },
    ]);
  });

  it.each([
    ['no list', undefined],
    ['null', null],
    ['an entry that is none', ['garbage']],
    ['an entry without id', [{ ...INPUT }]],
    ['an entry without URL', [{ ...INPUT, id: ID, url: null }]],
    ['an entry without label', [{ ...INPUT, id: ID, label: 7 }]],
    ['an entry without event types', [{ ...INPUT, id: ID, eventTypes: null }]],
  ])('fails on %s', async (_what, webhooks) => {
    await expect(listSubscriptions(answering({ data: { webhooks } }).query)).rejects.toMatchObject({ kind: 'failed' });
  });

  it('names the kind of error when Semble refuses', async () => {
    const problems = [{ kind: 'missing-permission' as const, path: ['webhooks'], text: '' }];
    const { query } = answering({ data: { webhooks: null }, problems });
    await expect(listSubscriptions(query)).rejects.toMatchObject({ kind: 'missing-permission' });
  });
});

describe('changing subscriptions', () => {
  it('gives the secret of a new one', async () => {
    const { query, asked } = issued('createWebhook');
    expect(await createSubscription(query, INPUT, 'dotted')).toEqual({ id: ID, secret: 'whk_invented' });
    expect(asked).toEqual([{ document: SUBSCRIPTION_DOCUMENTS.create, variables: { input: INPUT } }]);
  });

  it('spells event types as in the schema', async () => {
    const { query, asked } = issued('createWebhook');
    await createSubscription(query, INPUT, 'enum');
    const eventTypes = ['PATIENT_CREATED', 'PATIENT_PHONE_ADDED'];
    expect(asked).toMatchObject([{ variables: { input: { eventTypes } } }]);
  });

  it('sends only the changed members', async () => {
    const { query, asked } = issued('updateWebhook');
    expect(await updateSubscription(query, ID, { paused: false }, 'enum')).toEqual({ id: ID, secret: 'whk_invented' });
    await updateSubscription(query, ID, { eventTypes: ['patient.created'] }, 'enum');
    expect(asked).toStrictEqual([
      { document: SUBSCRIPTION_DOCUMENTS.update, variables: { id: ID, input: { deliveryPaused: false } } },
      { document: SUBSCRIPTION_DOCUMENTS.update, variables: { id: ID, input: { eventTypes: ['PATIENT_CREATED'] } } },
    ]);
  });

  it('deletes one', async () => {
    const { query, asked } = issued('deleteWebhook', { id: ID });
    await deleteSubscription(query, ID);
    expect(asked).toEqual([{ document: SUBSCRIPTION_DOCUMENTS.delete, variables: { id: ID } }]);
  });

  it.each(['rate-limited', 'missing-permission', 'failed'] as const)('says when it is refused: %s', async (kind) => {
    const failure = { kind };
    await expect(createSubscription(refusing('createWebhook', kind), INPUT, 'dotted')).rejects.toMatchObject(failure);
    await expect(updateSubscription(refusing('updateWebhook', kind), ID, {}, 'dotted')).rejects.toMatchObject(failure);
    await expect(deleteSubscription(refusing('deleteWebhook', kind), ID)).rejects.toMatchObject(failure);
  });

  it.each([
    { id: ID },
    { id: ID, secret: '' },
    { id: ID, secret: null },
    { id: ID, secret: 7 },
    { secret: 'whk_invented' },
  ])('fails when the secret or the id is missing: %o', async (data) => {
    const { query } = issued('createWebhook', data);
    await expect(createSubscription(query, INPUT, 'dotted')).rejects.toBeInstanceOf(SembleFailure);
  });
});

describe('the spelling of event types', () => {
  it.each([
    ['dotted', { __type: null }, 'dotted'],
    ['that of the enum', { __type: { name: 'WebhookEventType' } }, 'enum'],
    ['unknown when the schema does not let itself be asked', {}, undefined],
  ])('is %s', async (_what, data, spelling) => {
    expect(await findEventSpelling(answering({ data }).query)).toBe(spelling);
  });
});
