import type { MedplumClient } from '@medplum/core';
import { SembleFailure } from '../../../src/semble/graphql.ts';
import { SETTING, valuesOf } from '../../../src/settings.ts';
import { CommandFailure } from '../../core/problem.ts';
import { changeSecrets, type Secrets } from '../../medplum/project-secrets.ts';
import { sembleFailure } from '../client.ts';
import type { SembleFacts } from '../facts.ts';
import { type Endpoint, subscribedHeaders, subscribedUrl } from './endpoint.ts';
import { GROUPS } from './event-groups.ts';
import { type Call, planSubscriptions } from './plan-subscriptions.ts';
import { signingSecret, withoutSecretsOf, withSigningSecret } from './signing-secrets.ts';
import {
  createSubscription,
  deleteSubscription,
  type IssuedSecret,
  listSubscriptions,
  type Subscription,
  updateSubscription,
} from './subscriptions.ts';

/** Plans the calls that bring our subscriptions into the wanted state; none if they are in it. */
export function subscriptionCalls(
  ours: readonly Subscription[],
  endpoint: Endpoint,
  spelling: SembleFacts['spelling'],
  secrets: Secrets,
): Call[] {
  // If there are several values, the subscriptions send the first; the others are former ones.
  const [webhookToken = ''] = valuesOf(secrets.get(SETTING.webhookToken));
  return planSubscriptions(ours, {
    url: (current) => subscribedUrl(endpoint, current),
    groups: GROUPS[spelling],
    headers: (current) => subscribedHeaders(endpoint, webhookToken, current),
    hasSecret: (id) => signingSecret(secrets.get(SETTING.webhookSecret), id) !== undefined,
  });
}

/** The project that stores the signing secrets. */
export interface SecretStore {
  readonly medplum: MedplumClient;
  readonly projectId: string;
}

/** Makes the calls, and stores each secret of an answer in the project before the next call. Throws CommandFailure. */
export async function carryOutCalls(
  calls: readonly Call[],
  { ask, spelling, tokenName }: SembleFacts,
  store: SecretStore,
): Promise<void> {
  const keep = ({ id, secret }: IssuedSecret) =>
    changeSecrets(store.medplum, store.projectId, (current) => {
      const value = current.get(SETTING.webhookSecret);
      return new Map([[SETTING.webhookSecret, withSigningSecret(value, { id, secret })]]);
    });
  for (const call of calls) {
    try {
      switch (call.action) {
        case 'create':
          await keep(await createSubscription(ask, call.input, spelling));
          break;
        case 'update':
          await keep(await updateSubscription(ask, call.id, call.changes, spelling));
          break;
        case 'delete':
          await deleteSubscription(ask, call.id);
          break;
      }
    } catch (error) {
      if (error instanceof SembleFailure && error.kind === 'failed') {
        throw new CommandFailure(
          {
            what: `Semble refuses to ${call.action} the subscription "${call.label}"`,
            todo: 'Check in Semble, Settings > Webhooks, whether another subscription has the same URL and event types, and whether webhooks are switched on.',
          },
          { cause: error },
        );
      }
      throw sembleFailure(error, tokenName, `${call.action === 'update' ? 'edit' : call.action}Webhooks`);
    }
  }
}

/** Lists all subscriptions of the practice. Throws CommandFailure. */
export async function listPractice({
  ask,
  tokenName,
}: Pick<SembleFacts, 'ask' | 'tokenName'>): Promise<Subscription[]> {
  try {
    return await listSubscriptions(ask);
  } catch (error) {
    throw sembleFailure(error, tokenName, 'seeWebhooks');
  }
}

/** Removes the signing secrets of these subscriptions. Returns all secrets after the change. Throws the error of Medplum. */
export function dropSigningSecrets(
  subscriptionIds: readonly string[],
  { medplum, projectId }: SecretStore,
): Promise<Secrets> {
  return changeSecrets(medplum, projectId, (current) => {
    const value = current.get(SETTING.webhookSecret);
    return new Map([[SETTING.webhookSecret, withoutSecretsOf(value, subscriptionIds)]]);
  });
}
