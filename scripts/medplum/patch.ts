import { isDeepStrictEqual } from 'node:util';
import type { MedplumClient, PatchOperation, WithId } from '@medplum/core';
import type { ExtractResource, Resource, ResourceType } from '@medplum/fhirtypes';
import { retry } from '../core/retry.ts';
import { statusOf } from './connection.ts';

/** Milliseconds before further attempts after a lost race: none, because the resource is read again. */
const WAITS: readonly number[] = [0, 0, 0, 0, 0];

/** Statuses of a write that lost a race: a stale If-Match, a failed `test`, or a conflict inside the server. */
const LOST_RACE: ReadonlySet<number | undefined> = new Set([412, 400, 409]);

/**
 * Changes a resource by JSON Patch (RFC 6902) with If-Match, so that a concurrent write is never overwritten. After a lost
 * race it reads the resource again and calls `operations` again. Without operations, and in a dry run, it writes nothing;
 * `changed` is true in a dry run with operations. Throws the error of Medplum.
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

/** Creates the JSON Patch that sets top-level members that differ; undefined removes a member. */
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
