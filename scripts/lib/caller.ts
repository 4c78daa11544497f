import { createReference, type MedplumClient, type WithId } from '@medplum/core';
import type { AccessPolicy, ClientApplication, ProjectMembership } from '@medplum/fhirtypes';
import { membershipPatch } from './bot.ts';
import { CALLER_DESCRIPTION, CALLER_NAME } from './names.ts';
import { patchUntilItFits } from './patch.ts';
import { CALLER_ACCESS, ensurePolicy, findPolicy, policyDifference, wantedPolicy } from './policy.ts';
import { CommandFailure } from './problem.ts';

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
    client?.secret !== undefined &&
    membership !== undefined &&
    policyDifference(policy, wantedPolicy(policy, CALLER_NAME, CALLER_ACCESS)).length === 0 &&
    membershipPatch(membership, policy).length === 0
  );
}

/** Makes what is missing and puts right what differs. The client is not made twice by a repeated request. */
export async function ensureCaller(medplum: MedplumClient, projectId: string, found: Caller): Promise<Caller> {
  const wanted = wantedPolicy(found.policy, CALLER_NAME, CALLER_ACCESS);
  const policy = await ensurePolicy(medplum, found.policy, wanted);
  if (!found.client) {
    const body = {
      name: CALLER_NAME,
      description: CALLER_DESCRIPTION,
      accessPolicy: createReference(policy),
    };
    await medplum.post(`admin/projects/${projectId}/client`, body, undefined, { maxRetries: 0 });
    return findCaller(medplum);
  }
  if (found.membership) {
    const { id } = found.membership;
    await patchUntilItFits(medplum, 'ProjectMembership', id, (membership) => membershipPatch(membership, policy));
  }
  return findCaller(medplum);
}

/** Takes the client away, and with it the credentials that Semble had. */
export async function removeCaller(medplum: MedplumClient, { policy, client, membership }: Caller): Promise<void> {
  for (const resource of [membership, client, policy]) {
    if (resource) {
      await medplum.deleteResource(resource.resourceType, resource.id);
    }
  }
}

/** What the client proves itself with. Never print it. */
export function credentialsOf({ client }: Caller): string | undefined {
  return client?.secret && `${client.id}:${client.secret}`;
}
