import {
  type AccessPolicyInteraction,
  deepClone,
  forbidden,
  gone,
  isResourceType,
  notFound,
  OperationOutcomeError,
  type WithId,
} from '@medplum/core';
import type { Resource } from '@medplum/fhirtypes';
import type { Access } from './access.ts';
import type { Store, StoredVersion } from './store.ts';

/** The store as one actor may see it. */
export class View {
  readonly #store: Store;
  readonly #access: Access;

  constructor(store: Store, access: Access) {
    this.#store = store;
    this.#access = access;
  }

  /** @throws OperationOutcomeError 404 for a type that FHIR doesn't have, 403 when the policy doesn't grant this. */
  require(interaction: AccessPolicyInteraction, type: string): void {
    if (!isResourceType(type)) {
      throw new OperationOutcomeError(notFound);
    }
    if (!this.#access.allows(interaction, type)) {
      throw new OperationOutcomeError(forbidden);
    }
  }

  /**
   * The latest version, which may be a deletion where no criteria hide it.
   * @throws OperationOutcomeError 403, or 404 for what isn't there or isn't visible.
   */
  find(interaction: AccessPolicyInteraction, type: string, id: string): StoredVersion {
    this.require(interaction, type);
    const version = this.#store.latest(type, id);
    const visible = version?.deleted
      ? this.#access.coversDeleted(interaction, type)
      : version && this.#access.covers(interaction, version.resource);
    if (!version || !visible) {
      throw new OperationOutcomeError(notFound);
    }
    return version;
  }
}

/**
 * A copy of the version's resource: what is stored never leaves the store, so that nobody can change it.
 * @throws OperationOutcomeError 410 for a deletion.
 */
export function copyOf<T extends Resource>({
  resource,
  deleted,
}: Pick<StoredVersion, 'resource' | 'deleted'>): WithId<T> {
  if (deleted) {
    throw new OperationOutcomeError(gone);
  }
  return deepClone(resource) as WithId<T>;
}
