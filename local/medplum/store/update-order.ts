import type { StoredVersion } from './stored-version.ts';

const MAX_STALE = 1000;

/**
 * One type's current versions in the order of their last update. A write only appends. Readers skip stale versions, which
 * are removed from time to time, so that the cost of a step does not depend on the number of resources.
 */
export class UpdateOrder {
  readonly #isCurrent: (version: StoredVersion) => boolean;
  #versions: StoredVersion[] = [];

  constructor(isCurrent: (version: StoredVersion) => boolean) {
    this.#isCurrent = isCurrent;
  }

  /** @param current How many current versions there are. */
  append(version: StoredVersion, current: number): void {
    this.#versions.push(version);
    if (this.#versions.length > 2 * current + MAX_STALE) {
      this.#versions = this.#versions.filter(this.#isCurrent);
    }
  }

  /** The current versions, oldest update first, from this sequence number on. */
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
