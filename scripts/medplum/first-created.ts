import type { MedplumClient, WithId } from '@medplum/core';
import type { Bot, ClientApplication } from '@medplum/fhirtypes';
import * as v from 'valibot';
import { PROGRAM } from '../core/names.ts';
import { CommandFailure } from '../core/problem.ts';

const created = v.object({ id: v.string() });

/** Reads the id of the resource from the answer of an admin route that created it; undefined when it has none. */
export function createdId(answer: unknown): string | undefined {
  const result = v.safeParse(created, answer);
  return result.success ? result.output.id : undefined;
}

/**
 * Returns the created resource with this id if it is the first of `all`. Two first deployments at the same time both create one,
 * because the admin routes know no condition. So the one that finds an earlier resource deletes its own, with its membership,
 * and stops. Throws CommandFailure then; the next run continues with the earlier resource.
 */
export async function requireFirst<T extends WithId<Bot> | WithId<ClientApplication>>(
  medplum: MedplumClient,
  id: string,
  all: readonly T[],
): Promise<T | undefined> {
  const [first] = [...all].sort(byAge);
  const own = all.find((one) => one.id === id);
  if (!own || !first || first.id === id) {
    return own;
  }
  await removeOwn(medplum, own);
  throw otherDeployment(first);
}

/** Deletes a resource that this run has created, with its memberships. Throws the error of Medplum. */
export async function removeOwn(
  medplum: MedplumClient,
  { resourceType, id }: WithId<Bot> | WithId<ClientApplication>,
): Promise<void> {
  const memberships = await medplum.searchResources('ProjectMembership', { profile: `${resourceType}/${id}` });
  for (const membership of memberships) {
    await medplum.deleteResource('ProjectMembership', membership.id);
  }
  await medplum.deleteResource(resourceType, id);
}

/** The failure of a deployment that found the resource of another one. */
export function otherDeployment({ resourceType, id }: WithId<Bot> | WithId<ClientApplication>): CommandFailure {
  return new CommandFailure({
    what: `Another deployment runs at the same time and has created the ${resourceType} ${id}. This one has removed its own and stopped`,
    todo: `Wait until the other deployment has ended. Then run ${PROGRAM} deploy again: it changes only what differs.`,
  });
}

function byAge(a: WithId<Bot> | WithId<ClientApplication>, b: WithId<Bot> | WithId<ClientApplication>): number {
  const key = ({ meta, id }: typeof a): string => `${meta?.lastUpdated ?? ''} ${id}`;
  return key(a) < key(b) ? -1 : 1;
}
