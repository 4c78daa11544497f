import { stateOf } from '../../../core/rows.ts';
import {
  credentialsOf,
  ensureWebhookClient,
  isWebhookClientReady,
  removeWebhookClient,
  WEBHOOK_CLIENT_ROW,
} from '../../../medplum/webhook-client.ts';
import { endpointOf, urlsOf } from '../../../semble/subscriptions/endpoint.ts';
import type { Step } from '../deployment.ts';

/**
 * The client that calls `$execute`, where that is what Semble is to call. It comes before there is a webhook to open:
 * by the client the next deployment knows what this one was told.
 */
export const stepWebhookClient: Step = async (deployment) => {
  const { situation, dryRun } = deployment;
  const { medplum, webhookClient, kind } = situation;
  if (kind !== 'execute') {
    return [];
  }
  const isReady = isWebhookClientReady(webhookClient);
  if (!isReady && !dryRun) {
    deployment.webhookClient = await ensureWebhookClient(medplum.medplum, medplum.projectId, webhookClient);
  }
  return [{ thing: WEBHOOK_CLIENT_ROW, state: stateOf(webhookClient.client, { differs: !isReady }) }];
};

/** What Semble is to call. */
export const stepEndpoint: Step = async (deployment) => {
  const { situation, environment, deployed, webhookClient } = deployment;
  const { kind, credentialsInUrl } = situation;
  if (deployed) {
    const urls = urlsOf(environment.medplum.baseUrl, deployed.bot.id, deployed.membership.id);
    deployment.endpoint = endpointOf(kind, urls, { credentials: credentialsOf(webhookClient), credentialsInUrl });
  }
  return [];
};

/** Takes that client away where Semble does not need it any more. */
export const stepRemoveWebhookClient: Step = async ({ situation: { medplum, webhookClient, kind }, dryRun }) =>
  kind === 'execute' ? [] : removeWebhookClient(medplum.medplum, webhookClient, { dryRun });
