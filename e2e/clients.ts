import { createReference } from '@medplum/core';
import * as v from 'valibot';
import type { ClientLogin } from '../local/medplum/server.ts';
import { CLIENT_NAME } from './client-name.ts';
import type { World } from './world.ts';

const answer = v.object({ id: v.string(), secret: v.string() });

/** Creates a client under a policy. */
export async function makeClient({ medplum, projectId }: World, accessPolicyId: string): Promise<ClientLogin> {
  const accessPolicy = createReference({ resourceType: 'AccessPolicy', id: accessPolicyId });
  const body = { name: CLIENT_NAME, description: CLIENT_NAME, accessPolicy };
  const made: unknown = await medplum.post(`admin/projects/${projectId}/client`, body, undefined, { maxRetries: 0 });
  const { id, secret } = v.parse(answer, made);
  return { clientId: id, clientSecret: secret };
}

/** Deletes a client, and its membership first. */
export async function removeClient({ medplum }: World, id: string): Promise<void> {
  for (const membership of await medplum.searchResources('ProjectMembership', { profile: `ClientApplication/${id}` })) {
    await medplum.deleteResource('ProjectMembership', membership.id);
  }
  await medplum.deleteResource('ClientApplication', id);
}
