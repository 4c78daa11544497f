import type { MedplumClient } from '@medplum/core';
import type { BundleEntry, Patient } from '@medplum/fhirtypes';

/** The most versions that a server returns; without a count it returns 100. */
const MAX_VERSIONS = 1000;

/** The versions of a Patient that the server returns. */
export interface PatientHistory {
  /** The newest first. */
  readonly versions: readonly BundleEntry<Patient>[];
  /** Whether the last entry is the first version of the Patient. */
  readonly isWhole: boolean;
}

/** Reads the history of a Patient: https://hl7.org/fhir/R4/http.html#history. Throws the error of Medplum. */
export async function readPatientHistory(medplum: MedplumClient, patientId: string): Promise<PatientHistory> {
  const { entry: versions = [], total = 0 } = await medplum.readHistory('Patient', patientId, { count: MAX_VERSIONS });
  return { versions, isWhole: total <= versions.length };
}
