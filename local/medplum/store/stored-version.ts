import type { WithId } from '@medplum/core';
import type { Resource } from '@medplum/fhirtypes';

/** One version of a resource, which never changes. A deletion keeps type, id and meta. */
export interface StoredVersion {
  readonly resource: WithId<Resource>;
  readonly deleted: boolean;
  /** Increases with every write to the store. */
  readonly sequence: number;
}
