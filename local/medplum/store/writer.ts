import { randomUUID } from 'node:crypto';
import { forbidden, OperationOutcomeError, preconditionFailed, type WithId } from '@medplum/core';
import type { Meta, Reference, Resource } from '@medplum/fhirtypes';
import { contentOf, isSameContent, validate } from '../http/content.ts';
import type { Access } from './access.ts';
import type { Store } from './store.ts';
import type { StoredVersion } from './stored-version.ts';
import { copyOf, View } from './view.ts';

/** The parts that the repositories of all actors of one server share. */
export interface RepositorySetting {
  readonly store: Store;
  /** `http://127.0.0.1:<port>/` */
  readonly baseUrl: string;
  readonly projectId: string;
  /** Elements, such as `Bot.rawBody`, that an older server does not know. */
  readonly unknownElements: readonly string[];
  /** Types, such as `Cron`, that an older server does not know. */
  readonly unknownTypes?: readonly string[];
  /** Whether the server honours `If-Match` on a DELETE; servers of 5.1 ignore it. */
  readonly deleteIfMatch: boolean;
}

/** Makes new versions in one actor's name. No method is asynchronous, so no other write comes between a check and its write. */
export class Writer {
  readonly #setting: RepositorySetting;
  readonly #access: Access;
  readonly #author: Reference;
  readonly #view: View;

  constructor(setting: RepositorySetting, access: Access, author: Reference) {
    this.#setting = setting;
    this.#access = access;
    this.#author = author;
    this.#view = new View(setting, access);
  }

  /**
   * The version that an update replaces.
   * @throws OperationOutcomeError 403, 404, or 412 when `ifMatch` names another version.
   */
  replaced(type: string, id: string, ifMatch: string | undefined): StoredVersion {
    const version = this.#view.find('read', type, id);
    if (!version.deleted && !this.#access.covers('update', version.resource)) {
      throw new OperationOutcomeError(forbidden);
    }
    if (ifMatch && ifMatch !== version.resource.meta?.versionId) {
      throw new OperationOutcomeError(preconditionFailed);
    }
    return version;
  }

  /**
   * Stores a new version, unless its content equals that of the version that it replaces.
   * @throws OperationOutcomeError 400 for an invalid resource, 403 for a resource that the policy does not accept.
   */
  write<T extends Resource>(replaced: StoredVersion | undefined, wanted: WithId<T>): WithId<T> {
    const interaction = replaced ? 'update' : 'create';
    const before = replaced?.deleted ? undefined : replaced?.resource;
    validate(wanted, this.#setting.unknownElements);
    const after = contentOf(this.#access.keepReadonly(interaction, before, wanted));
    if (before && isSameContent(before, after)) {
      return copyOf({ resource: before, deleted: false });
    }
    if (!this.#access.accepts(interaction, before, after)) {
      throw new OperationOutcomeError(forbidden);
    }
    after.meta = { ...after.meta, ...this.#stamp(after) };
    this.#setting.store.add(after);
    return copyOf({ resource: after, deleted: false });
  }

  /**
   * Adds a deletion to the resource's versions; a second one changes nothing.
   * @throws OperationOutcomeError 403, 404, and 412 if the server honours `ifMatch`.
   */
  delete(type: string, id: string, ifMatch: string | undefined): void {
    const { resource, deleted } = this.#view.find('read', type, id);
    if (deleted) {
      return;
    }
    if (!this.#access.covers('delete', resource)) {
      throw new OperationOutcomeError(forbidden);
    }
    if (this.#setting.deleteIfMatch && ifMatch && ifMatch !== resource.meta?.versionId) {
      throw new OperationOutcomeError(preconditionFailed);
    }
    const tombstone = { resourceType: resource.resourceType, id, meta: this.#stamp(resource) };
    this.#setting.store.add(tombstone as WithId<Resource>, { deleted: true });
  }

  #stamp({ resourceType, id }: WithId<Resource>): Meta {
    const { store, projectId } = this.#setting;
    return {
      versionId: randomUUID(),
      lastUpdated: store.now(),
      author: this.#author,
      project: projectId,
      compartment: [
        { reference: `Project/${projectId}` },
        ...(resourceType === 'Patient' ? [{ reference: `Patient/${id}` }] : []),
      ],
    };
  }
}
