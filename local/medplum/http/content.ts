import { isDeepStrictEqual } from 'node:util';
import {
  OperationOutcomeError,
  stringify,
  validateResource as validateAgainstDefinitions,
  validationError,
} from '@medplum/core';
import type { Meta, Resource } from '@medplum/fhirtypes';

/** Five fields of numbers. The real server also checks the range of each number. */
const CRON_STRING = /^[\d*/,-]+( [\d*/,-]+){4}$/;

/** The members of `meta` that the server sets itself. It ignores the values that a client sends. */
const SERVER_META: ReadonlySet<string> = new Set([
  'versionId',
  'lastUpdated',
  'author',
  'project',
  'compartment',
  'account',
  'accounts',
]);

/**
 * Refuses a resource that the definitions do not allow.
 * @param unknownElements Elements, such as `Bot.rawBody`, that an older server does not know.
 * @throws OperationOutcomeError with code `structure` or `invariant` and the place as expression.
 */
export function validate(resource: Resource, unknownElements: readonly string[]): void {
  const unknown = Object.keys(resource).find((name) => unknownElements.includes(`${resource.resourceType}.${name}`));
  if (unknown) {
    throw new OperationOutcomeError(
      validationError(`Invalid additional property "${unknown}"`, [`${resource.resourceType}.${unknown}`]),
    );
  }
  validateAgainstDefinitions(resource);
  if (resource.resourceType === 'Cron' && !CRON_STRING.test(resource.cronString)) {
    throw new OperationOutcomeError(validationError('Invalid cron expression', ['Cron.cronString']));
  }
}

/** The stored form of a resource: without empty texts, lists and objects, and with the client's members of `meta` only. */
export function contentOf<T extends Resource>(resource: T): T {
  return JSON.parse(stringify({ ...resource, meta: clientMeta(resource.meta) })) as T;
}

/** Whether two resources are equal. The order of members does not matter, the order of list entries does. */
export function isSameContent(a: Resource, b: Resource): boolean {
  return isDeepStrictEqual(contentOf(a), contentOf(b));
}

function clientMeta(meta: Meta | undefined): Meta {
  return Object.fromEntries(Object.entries(meta ?? {}).filter(([name]) => !SERVER_META.has(name)));
}
