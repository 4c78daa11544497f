import type { Patient } from '@medplum/fhirtypes';
import { differingElements } from '../fhir/difference.ts';
import { foreignElements } from '../fhir/foreign-elements.ts';
import { UNCONFIRMED_TAG } from '../fhir/systems.ts';
import { isRetired, isUnconfirmed, withoutTag, withTag } from '../fhir/tags.ts';
import { mapPatient } from '../mappers/patient.ts';
import type { Reading } from '../semble/read-answer.ts';
import {
  createPatient,
  deletePatient,
  findPatient,
  isSameVersion,
  lostRace,
  type Refusal,
  type Stored,
  updatePatient,
} from './medplum-patients.ts';
import type { Run } from './run.ts';
import { readSemblePatient } from './semble-patient.ts';

export type SyncResult = 'created' | 'updated' | 'unchanged' | 'absent';

/**
 * Makes the FHIR Patient equal to the patient in Semble.
 *
 * The order keeps this correct with concurrent runs. The bot reads the Patient first and the patient from Semble
 * second. It writes on the condition that the Patient still has the version that was read. After a write it reads
 * Semble again. So the last write for a patient is always followed by a read that found the two equal, and any later
 * change in Semble causes a delivery of its own.
 *
 * - A Patient that this run has seen and that is gone was deleted by a person or another run. It is not created again.
 * - A created Patient has the tag `unconfirmed` until a read has found its patient. The write that clears the tag needs
 *   no second read: every other run on a tagged Patient writes too, so Medplum refuses one of the two writes.
 *
 * Throws SyncError when Semble or Medplum gives no usable answer.
 */
export async function syncPatient(run: Run, sembleId: string): Promise<SyncResult> {
  let result: SyncResult = 'unchanged' as SyncResult;
  let current = await findPatient(run, sembleId);
  for (let losses = 0; ; ) {
    if (!current && run.seen.has(sembleId)) {
      return 'absent';
    }
    if (current && isRetired(current)) {
      return 'unchanged';
    }
    const reading = await readSemblePatient(run, sembleId);
    const written = reading
      ? await createOrUpdate(run, sembleId, current, reading)
      : await takeBack(run, sembleId, current);
    if (written === 'same') {
      return result;
    }
    if (written === 'gone') {
      return 'absent';
    }
    if (written === 'changed') {
      await lostRace(run, losses++);
      current = await findPatient(run, sembleId);
      continue;
    }
    if (isSameVersion(written, current)) {
      run.log.note('Medplum kept the Patient as it was: check the access policy');
      return result;
    }
    result = current && result !== 'created' ? 'updated' : 'created';
    if (current && isUnconfirmed(current)) {
      return result;
    }
    current = written;
  }
}

/**
 * Maps the patient to the next version of the Patient. A new Patient is tagged `unconfirmed`; else the tag is cleared.
 */
export function nextPatient(run: Run, current: Stored | undefined, { patient, definitions }: Reading): Patient {
  const mapped = mapPatient(patient, definitions, current, run.mapping);
  mapped.notes.forEach(run.log.note);
  return current ? withoutTag(mapped.patient, UNCONFIRMED_TAG) : withTag(mapped.patient, UNCONFIRMED_TAG);
}

async function createOrUpdate(
  run: Run,
  sembleId: string,
  current: Stored | undefined,
  reading: Reading,
): Promise<Stored | Refusal | 'same'> {
  const next = nextPatient(run, current, reading);
  if (!current) {
    return createPatient(run, sembleId, next);
  }
  return differingElements(current, next).length > 0 ? updatePatient(run, current, next) : 'same';
}

/**
 * Takes back the Patient of a patient that Semble does not have, if the Patient is unconfirmed. Any other Patient stays
 * as it is. So does one that a colleague has worked on, with an error line in the log, because Semble may only hide its
 * patient.
 */
export async function takeBack(run: Run, sembleId: string, current: Stored | undefined): Promise<Refusal> {
  if (!current || !isUnconfirmed(current)) {
    return 'gone';
  }
  const foreign = foreignElements(current, run.mapping.managingOrganization);
  if (foreign.length > 0) {
    run.log.problem(
      `kept: patient=${sembleId} Semble does not have it, but its unconfirmed Patient/${current.id} holds elements of others: ${foreign.join(', ')}`,
    );
    return 'gone';
  }
  if (run.deletePolicy === 'delete') {
    // Not every server checks the version of a delete, so it is compared here, just before the delete.
    if (!isSameVersion(current, await findPatient(run, sembleId))) {
      return 'changed';
    }
    const outcome = await deletePatient(run, current);
    return outcome === 'deleted' ? 'gone' : outcome;
  }
  const outcome = current.active === false ? current : await updatePatient(run, current, { ...current, active: false });
  return typeof outcome === 'string' ? outcome : 'gone';
}
