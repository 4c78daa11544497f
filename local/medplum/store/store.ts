import type { WithId } from '@medplum/core';
import type { Resource } from '@medplum/fhirtypes';
import { IdentifierIndex } from './identifier-index.ts';
import type { StoredVersion } from './stored-version.ts';
import { UpdateOrder } from './update-order.ts';

/** Every version of every resource, without access rules. */
export class Store {
  /** How many resources searches have read: the measure of their work. */
  visited = 0;
  readonly #types = new Map<string, TypeStore>();
  #sequence = 0;
  #now = 0;
  #turn: Promise<unknown> = Promise.resolve();

  /** The time for a new version, never earlier than the one before. */
  now(): string {
    this.#now = Math.max(this.#now, Date.now());
    return new Date(this.#now).toISOString();
  }

  latest(type: string, id: string): StoredVersion | undefined {
    return this.#type(type).latest.get(id);
  }

  /** All versions, the oldest first. */
  versions(type: string, id: string): readonly StoredVersion[] {
    return this.#type(type).history.get(id) ?? [];
  }

  add(resource: WithId<Resource>, { deleted = false }: { readonly deleted?: boolean } = {}): void {
    this.#sequence += 1;
    this.#type(resource.resourceType).add({ resource, deleted, sequence: this.#sequence });
  }

  idsByIdentifier(type: string, search: string): ReadonlySet<string> {
    return this.#type(type).identifiers.find(search);
  }

  /** The versions that are not deletions, oldest update first, from this sequence number on. */
  oldestFirst(type: string, sequence = 0): Iterable<StoredVersion> {
    return this.#type(type).order.oldestFirst(sequence);
  }

  newestFirst(type: string): Iterable<StoredVersion> {
    return this.#type(type).order.newestFirst();
  }

  /** Runs the actions given to it one after another. */
  oneByOne<R>(action: () => Promise<R>): Promise<R> {
    const result = this.#turn.then(action);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  #type(type: string): TypeStore {
    const typeStore = this.#types.get(type) ?? new TypeStore();
    this.#types.set(type, typeStore);
    return typeStore;
  }
}

class TypeStore {
  readonly latest = new Map<string, StoredVersion>();
  readonly history = new Map<string, StoredVersion[]>();
  readonly identifiers = new IdentifierIndex();
  readonly order = new UpdateOrder((version) => this.latest.get(version.resource.id) === version && !version.deleted);

  add(version: StoredVersion): void {
    const { id } = version.resource;
    const before = this.latest.get(id);
    if (before) {
      this.identifiers.remove(before.resource);
    }
    this.latest.set(id, version);
    const versions = this.history.get(id);
    if (versions) {
      versions.push(version);
    } else {
      this.history.set(id, [version]);
    }
    this.identifiers.add(version.resource);
    this.order.append(version, this.latest.size);
  }
}
