import type { Patient } from '@medplum/fhirtypes';
import type { SemblePatient } from '../semble/patient.ts';
import { isRetired, isUnconfirmed } from './retire.ts';

/** `Patient.active`: not for an archived patient, nor for one that was deleted or merged away. */
export function isActive(semble: SemblePatient, current: Patient | undefined): boolean | undefined {
  if (current && isRetired(current)) {
    return false;
  }
  if (semble.archived === undefined && current && !isUnconfirmed(current)) {
    return current.active;
  }
  return semble.archived !== true;
}

/**
 * `Patient.deceasedBoolean`: true while the patient is archived as deceased, Semble's only sign of death. A date of
 * death is a colleague's, and FHIR allows one of the two.
 */
export function isDeceased(semble: SemblePatient, current: Patient | undefined): boolean | undefined {
  if (current && (current.deceasedDateTime !== undefined || '_deceasedDateTime' in current)) {
    return undefined;
  }
  const known = current?.deceasedBoolean;
  const reason = semble.archivedInfo === null ? null : semble.archivedInfo?.archivedReason;
  if (semble.archived === undefined || (semble.archived && reason === undefined)) {
    return known;
  }
  if (semble.archived && reason === 'DECEASED_PATIENT') {
    return true;
  }
  return known ? undefined : known;
}
