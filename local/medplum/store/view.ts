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
import type { Store } from './store.ts';
import type { StoredVersion } from './stored-version.ts';

interface ViewSetting {
  readonly store: Store;
  /** Types, such as `Cron`, that an older server does not know. */
  readonly unknownTypes?: readonly string[];
}

/** The store as one actor may see it. */
export class View {
  readonly #store: Store;
  readonly #unknownTypes: readonly string[];
  readonly #access: Access;

  constructor({ store, unknownTypes = [] }: ViewSetting, access: Access) {
    this.#store = store;
    this.#unknownTypes = unknownTypes;
    this.#access = access;
  }

  /** @throws OperationOutcomeError 404 for a type that the server doesn't know, 403 when the policy doesn't grant this. */
  require(interaction: AccessPolicyInteraction, type: string): void {
    if (!isResourceType(type) || this.#unknownTypes.includes(type)) {
      throw new OperationOutcomeError(notFound);
    }
    if (!this.#access.allows(interaction, type)) {
      throw new OperationOutcomeError(forbidden);
    }
  }

  /**
   * The latest version, which may be a deletion if no criteria hide it.
   * @throws OperationOutcomeError 403, or 404 if the resource does not exist or is not visible.
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
 * A copy of the version's resource, so that no caller can change the stored one.
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
