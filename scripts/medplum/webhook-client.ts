import { createReference, type MedplumClient, type WithId } from '@medplum/core';
import type { AccessPolicy, ClientApplication, ProjectMembership } from '@medplum/fhirtypes';
import { CALLER_DESCRIPTION, CALLER_NAME } from '../core/names.ts';
import { CommandFailure } from '../core/problem.ts';
import type { Row } from '../core/rows.ts';
import { CALLER_ACCESS, ensurePolicy, findPolicy, policyDifference, wantedPolicy } from './access-policy.ts';
import { membershipPatch } from './bot.ts';
import { patchUntilItFits } from './patch.ts';

/** How it is called in tables. */
export const CALLER_THING = "Semble's client";

/** What lets Semble call the bot's `$execute`; any part may be missing. */
export interface Caller {
  readonly policy: WithId<AccessPolicy> | undefined;
  readonly client: WithId<ClientApplication> | undefined;
  readonly membership: WithId<ProjectMembership> | undefined;
}

/** Finds the client that was made for Semble, with its membership and policy. Throws CommandFailure if it is not clear. */
export async function findCaller(medplum: MedplumClient): Promise<Caller> {
  const query = { name: CALLER_NAME, _count: '100' };
  const clients = await medplum.searchResources('ClientApplication', query);
  const [client, ...others] = clients.filter(
    ({ name, description }) => name === CALLER_NAME && description === CALLER_DESCRIPTION,
  );
  if (others.length > 0) {
    throw new CommandFailure({
      what: `There are ${others.length + 1} clients named "${CALLER_NAME}"`,
      todo: 'In Medplum: ClientApplication. Delete those whose credentials no subscription uses',
    });
  }
  const profile = client && createReference(client).reference;
  const membership = profile === undefined ? undefined : await medplum.searchOne('ProjectMembership', { profile });
  return { policy: await findPolicy(medplum, CALLER_NAME, membership), client, membership };
}

/** Whether the client is there, with no more and no fewer rights than it should have. */
export function isCallerReady({ policy, client, membership }: Caller): boolean {
  return (
    policy !== undefined &&
    isCallerPolicy(policy) &&
    client?.secret !== undefined &&
    membership !== undefined &&
    membershipPatch(membership, policy).length === 0
  );
}

/**
 * Makes what is missing and puts right what differs. A client without its membership can't log in and never gets another:
 * it is made anew. The client is not made twice by a repeated request.
 */
export async function ensureCaller(medplum: MedplumClient, projectId: string, found: Caller): Promise<Caller> {
  const { client, membership } = found;
  const policy = await ensurePolicy(medplum, found.policy, wantedPolicy(found.policy, CALLER_NAME, CALLER_ACCESS));
  if (client && membership) {
    await patchUntilItFits(medplum, 'ProjectMembership', membership.id, (one) => membershipPatch(one, policy));
    return findCaller(medplum);
  }
  if (client) {
    await medplum.deleteResource('ClientApplication', client.id);
  }
  const body = { name: CALLER_NAME, description: CALLER_DESCRIPTION, accessPolicy: createReference(policy) };
  await medplum.post(`admin/projects/${projectId}/client`, body, undefined, { maxRetries: 0 });
  return findCaller(medplum);
}

/**
 * Takes the client away, and with it the credentials that Semble had. A policy of its name goes only when it is the one
 * that a deployment made.
 */
export async function removeCaller(
  medplum: MedplumClient,
  { policy, client, membership }: Caller,
  { dryRun }: { readonly dryRun: boolean },
): Promise<Row[]> {
  const gone = [membership, client, isCallerPolicy(policy) ? policy : undefined].filter((one) => one !== undefined);
  for (const { resourceType, id } of dryRun ? [] : gone) {
    await medplum.deleteResource(resourceType, id);
  }
  return gone.length > 0 ? [{ thing: CALLER_THING, state: 'removed' }] : [];
}

/** Whether a policy is the one that a deployment makes for the client. */
export function isCallerPolicy(policy: WithId<AccessPolicy> | undefined): boolean {
  return (
    policy !== undefined && policyDifference(policy, wantedPolicy(policy, CALLER_NAME, CALLER_ACCESS)).length === 0
  );
}

/** What the client proves itself with. Never print it. */
export function credentialsOf({ client }: Caller): string | undefined {
  return client?.secret && `${client.id}:${client.secret}`;
}
