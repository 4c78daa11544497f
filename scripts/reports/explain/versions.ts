import type { MedplumClient } from '@medplum/core';
import type { BundleEntry, Patient } from '@medplum/fhirtypes';
import { differingElements } from '../../../src/fhir/difference.ts';
import { readPatientHistory } from '../../medplum/patients/patient-history.ts';

/** One version of a Patient. */
export interface Version {
  readonly versionId: string | undefined;
  /** An instant. */
  readonly at: string | undefined;
  /** Who wrote it: a reference, and a name where the server tells one. */
  readonly author: string | undefined;
  readonly name: string | undefined;
  readonly what: 'created' | 'changed' | 'deleted';
  /** The elements in which it differs from the one before. */
  readonly elements: readonly string[];
}

/** The versions of a Patient as far as the server keeps or tells them, the newest first. Throws what Medplum says. */
export async function readVersions(medplum: MedplumClient, patientId: string): Promise<Version[]> {
  const { versions, isWhole } = await readPatientHistory(medplum, patientId);
  const told = versions.map((version, index) => describe(version, versions[index + 1]));
  // What the oldest one changed would be seen beside the one before it.
  return isWhole ? told : told.slice(0, -1);
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

/** Of `meta` only what is not the server's own: the tags. */
function changes(before: Patient | undefined, after: Patient): string[] {
  const told = (patient: Patient): Patient => {
    const { id: _id, meta, ...rest } = patient;
    return { ...rest, ...(meta?.tag && { meta: { tag: meta.tag } }) };
  };
  return differingElements(before && told(before), told(after));
}
