import type { StoredVersion } from './stored-version.ts';

const ROOM = 1000;

/**
 * One type's current versions in the order of their last update. A write only appends; what it made stale is skipped
 * by readers and swept out now and then, so that a step of a walk costs the same however many resources there are.
 */
export class UpdateOrder {
  readonly #isCurrent: (version: StoredVersion) => boolean;
  #versions: StoredVersion[] = [];

  constructor(isCurrent: (version: StoredVersion) => boolean) {
    this.#isCurrent = isCurrent;
  }

  /** @param live How many current versions there are. */
  append(version: StoredVersion, live: number): void {
    this.#versions.push(version);
    if (this.#versions.length > 2 * live + ROOM) {
      this.#versions = this.#versions.filter(this.#isCurrent);
    }
  }

  /** Oldest update first, from the one with this sequence number on. */
  *oldestFirst(sequence: number): Generator<StoredVersion> {
    const versions = this.#versions;
    for (let at = firstAtLeast(versions, sequence); at < versions.length; at += 1) {
      yield* this.#ifCurrent(versions[at]);
    }
  }

  *newestFirst(): Generator<StoredVersion> {
    const versions = this.#versions;
    for (let at = versions.length - 1; at >= 0; at -= 1) {
      yield* this.#ifCurrent(versions[at]);
    }
  }

  *#ifCurrent(version: StoredVersion | undefined): Generator<StoredVersion> {
    if (version && this.#isCurrent(version)) {
      yield version;
    }
  }
}

function firstAtLeast(versions: readonly StoredVersion[], sequence: number): number {
  let low = 0;
  let high = versions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((versions[middle]?.sequence ?? 0) < sequence) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
