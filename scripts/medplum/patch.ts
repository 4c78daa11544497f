import { isDeepStrictEqual } from 'node:util';
import type { MedplumClient, PatchOperation, WithId } from '@medplum/core';
import type { ExtractResource, Resource, ResourceType } from '@medplum/fhirtypes';
import { retry } from '../core/retry.ts';
import { statusOf } from './connection.ts';

/** Further attempts of a write when somebody else wrote in between: at once, as the resource is read again. */
const WAITS: readonly number[] = [0, 0, 0, 0, 0];

/** Statuses of a write that lost a race: a stale If-Match, a failed `test`, a conflict of the server's own. */
const LOST_RACE: ReadonlySet<number | undefined> = new Set([412, 400, 409]);

/**
 * Changes a resource by JSON Patch (RFC 6902) under If-Match, so that nothing written meanwhile is overwritten: after
 * a lost race it is read again and `operations` are asked again. No operations: nothing is written; in a dry run
 * nothing is either.
 */
export function patchWithRetry<T extends ResourceType>(
  medplum: MedplumClient,
  type: T,
  id: string,
  operations: (resource: WithId<ExtractResource<T>>) => PatchOperation[],
  { dryRun = false }: { readonly dryRun?: boolean } = {},
): Promise<{ readonly resource: WithId<ExtractResource<T>>; readonly changed: boolean }> {
  const patchOnce = async () => {
    const resource = await medplum.readResource(type, id);
    const patch = operations(resource);
    if (patch.length === 0 || dryRun) {
      return { resource, changed: patch.length > 0 };
    }
    const headers = { 'If-Match': `W/"${resource.meta?.versionId}"` };
    return { resource: await medplum.patchResource(type, id, patch, { headers }), changed: true };
  };
  return retry(patchOnce, { waits: WAITS, retriesError: (error) => LOST_RACE.has(statusOf(error)) });
}

/** The JSON Patch that gives top-level members these values, where they differ; undefined takes a member away. */
export function settingMembers<T extends Resource>(
  resource: T,
  members: { readonly [K in keyof T]?: T[K] | undefined },
): PatchOperation[] {
  const current = new Map<string, unknown>(Object.entries(resource));
  return Object.entries(members).flatMap(([name, value]): PatchOperation[] => {
    const path = `/${name}`;
    if (isDeepStrictEqual(current.get(name), value)) {
      return [];
    }
    return value === undefined ? [{ op: 'remove', path }] : [{ op: 'add', path, value }];
  });
}
