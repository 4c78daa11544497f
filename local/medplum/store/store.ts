import type { WithId } from '@medplum/core';
import type { Resource } from '@medplum/fhirtypes';
import { IdentifierIndex } from './identifier-index.ts';
import type { StoredVersion } from './stored-version.ts';
import { UpdateOrder } from './update-order.ts';

/** Every version of every resource, without access rules. */
export class Store {
  /** How many resources searches have read: the measure of their work. */
  visited = 0;
  readonly #shelves = new Map<string, Shelf>();
  #sequence = 0;
  #now = 0;
  #turn: Promise<unknown> = Promise.resolve();

  /** The time for a new version, never earlier than the one before. */
  now(): string {
    this.#now = Math.max(this.#now, Date.now());
    return new Date(this.#now).toISOString();
  }

  latest(type: string, id: string): StoredVersion | undefined {
    return this.#shelf(type).latest.get(id);
  }

  /** All versions, the oldest first. */
  versions(type: string, id: string): readonly StoredVersion[] {
    return this.#shelf(type).history.get(id) ?? [];
  }

  add(resource: WithId<Resource>, { deleted = false }: { readonly deleted?: boolean } = {}): void {
    this.#sequence += 1;
    this.#shelf(resource.resourceType).add({ resource, deleted, sequence: this.#sequence });
  }

  idsByIdentifier(type: string, search: string): ReadonlySet<string> {
    return this.#shelf(type).identifiers.find(search);
  }

  /** The versions that are not deletions, oldest update first, from this sequence number on. */
  oldestFirst(type: string, sequence = 0): Iterable<StoredVersion> {
    return this.#shelf(type).order.oldestFirst(sequence);
  }

  newestFirst(type: string): Iterable<StoredVersion> {
    return this.#shelf(type).order.newestFirst();
  }

  /** Runs the actions given to it one after another. */
  oneByOne<R>(action: () => Promise<R>): Promise<R> {
    const result = this.#turn.then(action);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  #shelf(type: string): Shelf {
    const shelf = this.#shelves.get(type) ?? new Shelf();
    this.#shelves.set(type, shelf);
    return shelf;
  }
}

class Shelf {
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
