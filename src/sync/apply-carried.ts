import type { Patient } from '@medplum/fhirtypes';
import { differingElements, sameJson } from '../fhir/difference.ts';
import { SEMBLE_UPDATED_AT_EXTENSION, UNCONFIRMED_TAG } from '../fhir/systems.ts';
import { isRetired, withoutTag } from '../fhir/tags.ts';
import { parseInstant } from '../mappers/dates.ts';
import { mapPatient } from '../mappers/patient.ts';
import type { SemblePatient } from '../semble/patient.ts';
import { createPatient, findPatient, lostRace, updatePatient } from './medplum-patients.ts';
import type { Run } from './run.ts';
import type { SyncResult } from './sync-patient.ts';

/**
 * Applies a patient that a delivery carried, when there is no API token to read Semble with. Only the `updatedAt` of
 * the patient shows its age: if it is older than the stored one, or absent where the Patient has one, nothing is
 * written. There is no second read, so the Patient gets no tag `unconfirmed`. Throws SyncError when Medplum gives no
 * usable answer.
 */
export async function applyCarried(run: Run, carried: SemblePatient): Promise<SyncResult> {
  let result: SyncResult = 'unchanged';
  let current = await findPatient(run, carried.id);
  for (let losses = 0; ; ) {
    if (current && (isRetired(current) || isOlder(carried, current))) {
      return result;
    }
    const mapped = mapPatient(carried, undefined, current, run.mapping);
    mapped.notes.forEach(run.log.note);
    const patient = withoutTag(mapped.patient, UNCONFIRMED_TAG);
    if (!current) {
      current = await createPatient(run, carried.id, patient);
      result = 'created';
      continue;
    }
    if (differingElements(current, patient).length === 0 && sameJson(updatedAt(current), updatedAt(patient))) {
      return result;
    }
    const written = await updatePatient(run, current, patient);
    if (written === 'gone') {
      return 'absent';
    }
    if (written !== 'changed') {
      return result === 'created' ? result : 'updated';
    }
    await lostRace(run, losses++);
    current = await findPatient(run, carried.id);
    if (!current) {
      return 'absent';
    }
  }
}

/** The stored `updatedAt` of the Patient, in milliseconds since 1970. */
function updatedAt(patient: Patient): number | undefined {
  const stored = patient.extension?.find(({ url }) => url === SEMBLE_UPDATED_AT_EXTENSION)?.valueInstant;
  return stored ? Date.parse(stored) : undefined;
}

function isOlder(carried: SemblePatient, current: Patient): boolean {
  const stored = updatedAt(current);
  return stored !== undefined && !(Date.parse(parseInstant(carried.updatedAt ?? '') ?? '') >= stored);
}
