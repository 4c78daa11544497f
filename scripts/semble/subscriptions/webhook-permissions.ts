import { isObject } from '../../../src/semble/decode.ts';
import type { GraphQLQuery } from '../../../src/semble/graphql.ts';
import { LABEL_PREFIX } from '../../core/names.ts';
import type { Problems } from '../../core/problem.ts';
import { permissionAdvice, sembleFailure } from '../client.ts';
import { UNKNOWN_ID } from '../unknown-id.ts';
import { deleteSubscription } from './subscriptions.ts';

/** Changes a subscription that does not exist, and creates one that breaks two documented rules: nothing takes effect. */
export const RIGHTS_DOCUMENT = `mutation TryRights($unknown: ID!, $refused: CreateWebhookInput!) {
  createWebhook(input: $refused) { data { id } error }
  updateWebhook(id: $unknown, input: { deliveryPaused: false }) { data { id } error }
  deleteWebhook(id: $unknown) { data { id } error }
}`;

const VARIABLES = {
  unknown: UNKNOWN_ID,
  refused: { url: 'http://refused.invalid/', eventTypes: [], label: `${LABEL_PREFIX}refused` },
};

const PERMISSIONS: ReadonlyMap<unknown, string> = new Map([
  ['createWebhook', 'createWebhooks'],
  ['updateWebhook', 'editWebhooks'],
  ['deleteWebhook', 'deleteWebhooks'],
]);

/**
 * Checks whether the operator's token may change subscriptions and whether webhooks are switched on for the practice. Each
 * problem is added to `problems`. Throws CommandFailure when the request fails.
 */
export async function checkWebhookRights(ask: GraphQLQuery, token: string, problems: Problems): Promise<void> {
  const { data, problems: refusals } = await ask(RIGHTS_DOCUMENT, VARIABLES).catch((error: unknown) => {
    throw sembleFailure(error, token, [...PERMISSIONS.values()].join(', '));
  });
  for (const { path, kind, text } of refusals) {
    if (kind === 'missing-permission') {
      const permission = PERMISSIONS.get(path[0]) ?? 'changeWebhooks';
      problems.add(`${token} does not have the permission ${permission}`, permissionAdvice(token, permission));
    } else if (/\b(not|isn't) (enabled|available|switched on)|disabled/i.test(text)) {
      problems.add('Webhooks are not switched on for this practice', "Ask Semble's support to switch them on.");
    }
  }
  const made = isObject(data['createWebhook']) ? data['createWebhook']['data'] : undefined;
  if (isObject(made) && typeof made['id'] === 'string') {
    await deleteSubscription(ask, made['id']);
  }
}
