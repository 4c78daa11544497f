import { stateOf } from '../../../core/rows.ts';
import {
  credentialsOf,
  ensureWebhookClient,
  isWebhookClientReady,
  removeWebhookClient,
  WEBHOOK_CLIENT_ROW,
} from '../../../medplum/webhook-client.ts';
import { endpointOf, urlsOf } from '../../../semble/subscriptions/endpoint.ts';
import type { DeployStep } from '../deployment.ts';

/**
 * Creates the client application with which Semble calls `$execute`, if that is the endpoint. This is an early step: if the
 * deployment is interrupted, the client shows the next deployment which endpoint this one chose.
 */
export const stepWebhookClient: DeployStep = async (deployment) => {
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

/** Determines the endpoint that Semble calls. */
export const stepEndpoint: DeployStep = async (deployment) => {
  const { situation, environment, deployed, webhookClient } = deployment;
  const { kind, credentialsInUrl } = situation;
  if (deployed) {
    const urls = urlsOf(environment.medplum.baseUrl, deployed.bot.id, deployed.membership.id);
    deployment.endpoint = endpointOf(kind, urls, { credentials: credentialsOf(webhookClient), credentialsInUrl });
  }
  return [];
};

/** Deletes the client application when Semble calls the public webhook. */
export const stepRemoveWebhookClient: DeployStep = async ({ situation: { medplum, webhookClient, kind }, dryRun }) =>
  kind === 'execute' ? [] : removeWebhookClient(medplum.medplum, webhookClient, { dryRun });
