import type { BundleEntry, Patient } from '@medplum/fhirtypes';
import { differingElements } from '../../../src/fhir/difference.ts';
import type { PatientHistory } from '../../medplum/patients/patient-history.ts';

/** One version of a Patient. */
export interface Version {
  readonly versionId: string | undefined;
  /** An instant. */
  readonly at: string | undefined;
  /** Who wrote it: a reference, and a name if the server returns one. */
  readonly author: string | undefined;
  readonly name: string | undefined;
  readonly what: 'created' | 'changed' | 'deleted';
  /** The elements in which it differs from the previous version. */
  readonly elements: readonly string[];
}

/** Describes the versions of a Patient that the server returned, the newest first. */
export function describeVersions({ versions, isWhole }: PatientHistory): Version[] {
  const described = versions.map((version, index) => describe(version, versions[index + 1]));
  // The changes of the oldest version are unknown unless it is the first one.
  return isWhole ? described : described.slice(0, -1);
}

function describe({ resource, response }: BundleEntry<Patient>, before: BundleEntry<Patient> | undefined): Version {
  const { versionId, lastUpdated, author } = resource?.meta ?? {};
  return {
    versionId,
    at: lastUpdated ?? response?.lastModified,
    author: author?.reference,
    name: author?.display,
    what: resource ? (before?.resource ? 'changed' : 'created') : 'deleted',
    elements: resource ? changes(before?.resource, resource) : [],
  };
}

/** The changed elements; of `meta` only the tags, because the server owns the rest. */
function changes(before: Patient | undefined, after: Patient): string[] {
  const compared = (patient: Patient): Patient => {
    const { id: _id, meta, ...rest } = patient;
    return { ...rest, ...(meta?.tag && { meta: { tag: meta.tag } }) };
  };
  return differingElements(before && compared(before), compared(after));
}
