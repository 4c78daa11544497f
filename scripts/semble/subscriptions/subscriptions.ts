import { isObject, membersOf } from '../../../src/semble/decode.ts';
import { dottedSpelling, type EventSpelling, enumSpelling } from '../../../src/semble/event-types.ts';
import { failureOf, type GraphQLAnswer, type GraphQLQuery, SembleFailure } from '../../../src/semble/graphql.ts';

/** A header that Semble sends with every delivery of a subscription. */
export interface SubscriptionHeader {
  readonly key: string;
  readonly value: string;
}

/** A webhook subscription as the practice lists it: https://docs.semble.io/docs/webhooks/guide/. */
export interface Subscription {
  readonly id: string;
  readonly url: string;
  readonly label: string;
  /** In the dotted spelling, also when the schema uses the enum. */
  readonly eventTypes: readonly string[];
  readonly headers: readonly SubscriptionHeader[];
  readonly paused: boolean;
}

/** A subscription as a command shows it. */
export type ShownSubscription = Pick<Subscription, 'id' | 'label' | 'eventTypes' | 'paused'>;

/** The input for creating or changing a subscription. */
export interface SubscriptionInput {
  readonly url: string;
  readonly label: string;
  readonly eventTypes: readonly string[];
  readonly headers: readonly SubscriptionHeader[];
}

/** The changed members of a subscription; the others stay. */
export type SubscriptionChanges = Partial<SubscriptionInput & Pick<Subscription, 'paused'>>;

/** A subscription's signing secret. Semble returns it only when the subscription is created or changed. */
export interface IssuedSecret {
  readonly id: string;
  readonly secret: string;
}

const FIELDS = 'id url label eventTypes headers { key value } deliveryPaused';

/** The GraphQL documents of this file. */
export const SUBSCRIPTION_DOCUMENTS = {
  list: `query Webhooks { webhooks { ${FIELDS} } }`,
  create: `mutation CreateWebhook($input: CreateWebhookInput!) { createWebhook(input: $input) { data { id secret } error } }`,
  update: `mutation UpdateWebhook($id: ID!, $input: UpdateWebhookInput!) {
    updateWebhook(id: $id, input: $input) { data { id secret } error } }`,
  delete: `mutation DeleteWebhook($id: ID!) { deleteWebhook(id: $id) { data { id } error } }`,
  spelling: `query EventTypeEnum { __type(name: "WebhookEventType") { name } }`,
} as const;

/** Lists the practice's subscriptions that are not deleted. Throws SembleFailure. */
export async function listSubscriptions(ask: GraphQLQuery): Promise<Subscription[]> {
  const answer = await ask(SUBSCRIPTION_DOCUMENTS.list, {});
  const list = answer.data['webhooks'];
  if (!Array.isArray(list)) {
    throw failureOf(answer.problems);
  }
  return list.map(parseSubscription);
}

/** Creates a subscription, which is active at once. Throws SembleFailure when Semble refuses it. */
export async function createSubscription(
  ask: GraphQLQuery,
  input: SubscriptionInput,
  spelling: EventSpelling,
): Promise<IssuedSecret> {
  const answer = await ask(SUBSCRIPTION_DOCUMENTS.create, { input: spelled(input, spelling) });
  return issuedSecret(answer, 'createWebhook');
}

/** Changes a subscription; its secret stays the same. Throws SembleFailure when Semble refuses it. */
export async function updateSubscription(
  ask: GraphQLQuery,
  id: string,
  { paused, ...changes }: SubscriptionChanges,
  spelling: EventSpelling,
): Promise<IssuedSecret> {
  const input = { ...spelled(changes, spelling), ...(paused !== undefined && { deliveryPaused: paused }) };
  return issuedSecret(await ask(SUBSCRIPTION_DOCUMENTS.update, { id, input }), 'updateWebhook');
}

/** Deletes a subscription; Semble keeps its logs. Throws SembleFailure when Semble refuses it. */
export async function deleteSubscription(ask: GraphQLQuery, id: string): Promise<void> {
  payloadOf(await ask(SUBSCRIPTION_DOCUMENTS.delete, { id }), 'deleteWebhook');
}

/** Finds the spelling of event types in the practice's schema; undefined when the schema cannot be queried. */
export async function findEventSpelling(ask: GraphQLQuery): Promise<EventSpelling | undefined> {
  const { data } = await ask(SUBSCRIPTION_DOCUMENTS.spelling, {});
  const type = data['__type'];
  return type === undefined ? undefined : type === null ? 'dotted' : 'enum';
}

function spelled<T extends SubscriptionChanges>(input: T, spelling: EventSpelling): T {
  return spelling === 'enum' && input.eventTypes ? { ...input, eventTypes: input.eventTypes.map(enumSpelling) } : input;
}

function parseSubscription(raw: unknown): Subscription {
  const { id, url, label, eventTypes, headers, deliveryPaused } = membersOf(raw);
  if (typeof id !== 'string' || typeof url !== 'string' || typeof label !== 'string' || !Array.isArray(eventTypes)) {
    throw new SembleFailure('failed');
  }
  return {
    id,
    url,
    label,
    eventTypes: eventTypes.map((name) => dottedSpelling(String(name))),
    headers: (Array.isArray(headers) ? headers : []).map(parseHeader),
    paused: deliveryPaused === true,
  };
}

function parseHeader(raw: unknown): SubscriptionHeader {
  const { key, value } = membersOf(raw);
  return { key: String(key ?? ''), value: String(value ?? '') };
}

/** Returns the payload of a mutation that took effect. Throws SembleFailure otherwise. */
function payloadOf({ data, problems }: GraphQLAnswer, operation: string): Readonly<Record<string, unknown>> {
  const payload = data[operation];
  const subject = isObject(payload) ? payload['data'] : undefined;
  if (!isObject(subject)) {
    throw failureOf(problems);
  }
  return subject;
}

function issuedSecret(answer: GraphQLAnswer, operation: string): IssuedSecret {
  const { id, secret } = payloadOf(answer, operation);
  if (typeof id !== 'string' || typeof secret !== 'string' || !secret) {
    throw failureOf(answer.problems);
  }
  return { id, secret };
}
