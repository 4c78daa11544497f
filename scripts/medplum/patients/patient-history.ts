import type { MedplumClient } from '@medplum/core';
import type { BundleEntry, Patient } from '@medplum/fhirtypes';

/** As many as a server tells at once; 100 when it is not asked for more. */
const MAX_VERSIONS = 1000;

/** The versions of a Patient as far as the server keeps and tells them. */
export interface PatientHistory {
  /** The newest first. */
  readonly versions: readonly BundleEntry<Patient>[];
  /** Whether the last of them is the first that there was. */
  readonly isWhole: boolean;
}

/** Reads the history of a Patient: https://hl7.org/fhir/R4/http.html#history. Throws what Medplum says. */
export async function readPatientHistory(medplum: MedplumClient, patientId: string): Promise<PatientHistory> {
  const { entry: versions = [], total = 0 } = await medplum.readHistory('Patient', patientId, { count: MAX_VERSIONS });
  return { versions, isWhole: total <= versions.length };
}
