import { randomUUID } from 'node:crypto';
import {
  applyPatch,
  badRequest,
  notFound,
  type Operation,
  OperationOutcomeError,
  type SearchRequest,
  type WithId,
} from '@medplum/core';
import {
  type CreateResourceOptions,
  FhirRepository,
  type ReadHistoryOptions,
  type UpdateResourceOptions,
} from '@medplum/fhir-router';
import type { Bundle, Parameters, Reference, Resource } from '@medplum/fhirtypes';
import type { Access } from './access.ts';
import { historyBundle, searchBundle } from './bundles.ts';
import { searchStore } from './search.ts';
import { copyOf, View } from './view.ts';
import { type RepositorySetting, Writer } from './writer.ts';

/**
 * The store as one actor may see and change it, by the rules of a Medplum server. It throws an OperationOutcomeError for
 * every refusal.
 *
 * Derived from the abstract repository of `@medplum/fhir-router`, which brings the conditional interactions. Its
 * MemoryRepository would have to be overridden everywhere: it deletes for good, makes a version of every PUT, and
 * reads every resource in every search.
 */
export class Repository extends FhirRepository {
  readonly #setting: RepositorySetting;
  readonly #access: Access;
  readonly #view: View;
  readonly #writer: Writer;

  constructor(setting: RepositorySetting, access: Access, author: Reference) {
    super();
    this.#setting = setting;
    this.#access = access;
    this.#view = new View(setting, access);
    this.#writer = new Writer(setting, access, author);
  }

  /** There is no replica to read from. */
  override setMode(): void {}

  override generateId(): string {
    return randomUUID();
  }

  /** An id in the resource counts only when the caller assigned it, never when a client sent it. */
  override async createResource<T extends Resource>(resource: T, options?: CreateResourceOptions): Promise<WithId<T>> {
    const { resourceType } = resource;
    const id = (options?.assignedId && resource.id) || this.generateId();
    this.#view.require('create', resourceType);
    if (this.#setting.store.latest(resourceType, id)) {
      throw new OperationOutcomeError(badRequest('Assigned ID is already in use'));
    }
    return this.#writer.write(undefined, { ...resource, id });
  }

  override async updateResource<T extends Resource>(resource: T, options?: UpdateResourceOptions): Promise<WithId<T>> {
    const { resourceType, id = '' } = resource;
    return this.#writer.write(this.#writer.replaced(resourceType, id, options?.ifMatch), { ...resource, id });
  }

  /** JSON Patch only. A failed `test` is a 400 whose text quotes both values. */
  override async patchResource<T extends Resource>(
    resourceType: T['resourceType'],
    id: string,
    patch: Operation[] | Parameters,
    options?: UpdateResourceOptions,
  ): Promise<WithId<T>> {
    const replaced = this.#writer.replaced(resourceType, id, options?.ifMatch);
    const wanted = copyOf<T>(replaced);
    if (!Array.isArray(patch)) {
      throw new OperationOutcomeError(badRequest('Only JSON Patch is supported'));
    }
    const failures = applyPatch(wanted, patch).flatMap((failure) => failure?.message ?? []);
    if (failures.length > 0) {
      throw new OperationOutcomeError(badRequest(failures.join('\n')));
    }
    if (wanted.id !== id || wanted.resourceType !== resourceType) {
      throw new OperationOutcomeError(badRequest('Incorrect resource ID'));
    }
    return this.#writer.write(replaced, wanted);
  }

  override async readResource<T extends Resource>(resourceType: string, id: string): Promise<WithId<T>> {
    return copyOf<T>(this.#view.find('read', resourceType, id));
  }

  override async readReference<T extends Resource>({ reference = '' }: Reference<T>): Promise<WithId<T>> {
    const [resourceType = '', id = ''] = reference.split('/');
    return this.readResource(resourceType, id);
  }

  override async readReferences<T extends Resource>(references: readonly Reference<T>[]): Promise<(T | Error)[]> {
    return Promise.all(references.map((reference) => this.readReference(reference).catch((error: Error) => error)));
  }

  /** Newest first, deletions included; 100 when no limit is given. */
  override async readHistory<T extends Resource>(
    resourceType: string,
    id: string,
    { limit = 100 }: ReadHistoryOptions = {},
  ): Promise<Bundle<WithId<T>>> {
    this.#view.find('history', resourceType, id);
    return historyBundle<T>(this.#setting.baseUrl, this.#setting.store.versions(resourceType, id), limit);
  }

  override async readVersion<T extends Resource>(resourceType: string, id: string, vid: string): Promise<WithId<T>> {
    this.#view.find('vread', resourceType, id);
    const versions = this.#setting.store.versions(resourceType, id);
    const version = versions.find(({ resource }) => resource.meta?.versionId === vid);
    if (!version) {
      throw new OperationOutcomeError(notFound);
    }
    return copyOf<T>(version);
  }

  /** What the actor may not see is left out. */
  override async search<T extends Resource>(request: SearchRequest<T>): Promise<Bundle<WithId<T>>> {
    this.#view.require('search', request.resourceType);
    const page = searchStore(this.#setting.store, request, (resource) => this.#access.covers('search', resource));
    return searchBundle<T>(this.#setting.baseUrl, request, page);
  }

  /** Serves GraphQL only, which the local server does not offer. */
  override async searchByReference(): Promise<never> {
    throw new OperationOutcomeError(badRequest('Not supported'));
  }

  override async deleteResource(resourceType: string, id: string, options?: UpdateResourceOptions): Promise<void> {
    this.#writer.delete(resourceType, id, options?.ifMatch);
  }

  /** One after another, so that a conditional write finds what the one before it wrote; nothing is rolled back. */
  override async withTransaction<R>(callback: (repository: this) => Promise<R>): Promise<R> {
    return this.#setting.store.oneByOne(() => callback(this));
  }
}
