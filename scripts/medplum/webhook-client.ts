import { createReference, type MedplumClient, type WithId } from '@medplum/core';
import type { AccessPolicy, ClientApplication, ProjectMembership } from '@medplum/fhirtypes';
import { WEBHOOK_CLIENT_DESCRIPTION, WEBHOOK_CLIENT_NAME } from '../core/names.ts';
import { CommandFailure } from '../core/problem.ts';
import type { Row } from '../core/rows.ts';
import { ensurePolicy, findPolicy, policyDifference, WEBHOOK_CLIENT_ACCESS, wantedPolicy } from './access-policy.ts';
import { membershipPatch } from './bot.ts';
import { createdId, requireFirst } from './first-created.ts';
import { patchWithRetry } from './patch.ts';

/** The name of the client application in tables. */
export const WEBHOOK_CLIENT_ROW = "Semble's client";

/** The client application with which Semble calls the bot's `$execute`; any part may be missing. */
export interface WebhookClient {
  readonly policy: WithId<AccessPolicy> | undefined;
  readonly client: WithId<ClientApplication> | undefined;
  readonly membership: WithId<ProjectMembership> | undefined;
}

/** Finds the client application for Semble with its membership and policy. Throws CommandFailure when there are several. */
export async function findWebhookClient(medplum: MedplumClient): Promise<WebhookClient> {
  const [client, ...others] = await listClients(medplum);
  if (others.length > 0) {
    throw new CommandFailure({
      what: `There are ${others.length + 1} clients named "${WEBHOOK_CLIENT_NAME}"`,
      todo: 'In Medplum: ClientApplication. Delete the clients whose credentials no subscription uses.',
    });
  }
  const membership = client && (await findMembership(medplum, client));
  return { policy: await findPolicy(medplum, WEBHOOK_CLIENT_NAME, membership), client, membership };
}

function findMembership(
  medplum: MedplumClient,
  { id }: WithId<ClientApplication>,
): Promise<WithId<ProjectMembership> | undefined> {
  return medplum.searchOne('ProjectMembership', { profile: `ClientApplication/${id}` });
}

async function listClients(medplum: MedplumClient): Promise<WithId<ClientApplication>[]> {
  const found = await medplum.searchResources('ClientApplication', { name: WEBHOOK_CLIENT_NAME, _count: '100' });
  return found.filter(
    ({ name, description }) => name === WEBHOOK_CLIENT_NAME && description === WEBHOOK_CLIENT_DESCRIPTION,
  );
}

/** Whether the client application exists with exactly the wanted access. */
export function isWebhookClientReady({ policy, client, membership }: WebhookClient): boolean {
  return (
    policy !== undefined &&
    isWebhookClientPolicy(policy) &&
    client?.secret !== undefined &&
    membership !== undefined &&
    membershipPatch(membership, policy).length === 0
  );
}

/**
 * Creates the missing parts and corrects the others. A client application without a membership cannot log in and never gets
 * a new one, so it is deleted and created again. The creating request is never repeated, because each one creates another
 * client. Throws CommandFailure, or the error of Medplum.
 */
export async function ensureWebhookClient(
  medplum: MedplumClient,
  projectId: string,
  found: WebhookClient,
): Promise<WebhookClient> {
  const { client, membership } = found;
  const policy = await ensurePolicy(
    medplum,
    found.policy,
    wantedPolicy(found.policy, WEBHOOK_CLIENT_NAME, WEBHOOK_CLIENT_ACCESS),
  );
  if (client && membership) {
    await patchWithRetry(medplum, 'ProjectMembership', membership.id, (one) => membershipPatch(one, policy));
    return findWebhookClient(medplum);
  }
  if (client) {
    await medplum.deleteResource('ClientApplication', client.id);
  }
  const body = {
    name: WEBHOOK_CLIENT_NAME,
    description: WEBHOOK_CLIENT_DESCRIPTION,
    accessPolicy: createReference(policy),
  };
  const answer: unknown = await medplum.post(`admin/projects/${projectId}/client`, body, undefined, { maxRetries: 0 });
  const id = createdId(answer);
  const own = id && (await requireFirst(medplum, id, await listClients(medplum)));
  if (own) {
    // Another deployment's client may still be there, until that deployment has deleted it.
    return { policy, client: own, membership: await findMembership(medplum, own) };
  }
  return findWebhookClient(medplum);
}

/**
 * Deletes the client application and thereby the credentials of Semble. It deletes a policy with its name only if a
 * deployment wrote that policy. Throws the error of Medplum.
 */
export async function removeWebhookClient(
  medplum: MedplumClient,
  { policy, client, membership }: WebhookClient,
  { dryRun }: { readonly dryRun: boolean },
): Promise<Row[]> {
  const gone = [membership, client, isWebhookClientPolicy(policy) ? policy : undefined].filter(
    (one) => one !== undefined,
  );
  for (const { resourceType, id } of dryRun ? [] : gone) {
    await medplum.deleteResource(resourceType, id);
  }
  return gone.length > 0 ? [{ thing: WEBHOOK_CLIENT_ROW, state: 'removed' }] : [];
}

/** Whether the content of a policy is exactly what a deployment writes for the client application. */
export function isWebhookClientPolicy(policy: WithId<AccessPolicy> | undefined): boolean {
  return (
    policy !== undefined &&
    policyDifference(policy, wantedPolicy(policy, WEBHOOK_CLIENT_NAME, WEBHOOK_CLIENT_ACCESS)).length === 0
  );
}

/** The credentials of the client application as `<id>:<secret>`. Never print them. */
export function credentialsOf({ client }: WebhookClient): string | undefined {
  return client?.secret && `${client.id}:${client.secret}`;
}
