import type { WithId } from '@medplum/core';
import type { Resource } from '@medplum/fhirtypes';

/** One version of a resource; nobody may change it. A deleted one keeps type, id and meta. */
export interface StoredVersion {
  readonly resource: WithId<Resource>;
  readonly deleted: boolean;
  /** Rises with every write to the store. */
  readonly sequence: number;
}
