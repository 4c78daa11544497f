import type { Patient } from '@medplum/fhirtypes';
import { differingElements } from '../fhir/difference.ts';
import { foreignElements } from '../fhir/foreign-elements.ts';
import { UNCONFIRMED_TAG } from '../fhir/systems.ts';
import { isRetired, isUnconfirmed, withoutTag, withTag } from '../fhir/tags.ts';
import { mapPatient } from '../mappers/patient.ts';
import type { Reading } from '../semble/get-patient.ts';
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
 * Makes the FHIR Patient equal to what Semble says now.
 *
 * The order is what keeps it right, whatever else runs at the same time: the Patient is read first and the Semble
 * patient second, the write counts only if the Patient still has the version that was read, and after a write Semble is
 * read once more. So the last write for a patient is always followed by a look that found it equal, and any later
 * change at Semble brings a delivery of its own.
 *
 * - A Patient that was seen and is gone was deleted by somebody who knew better: it is not made again.
 * - A created Patient is provisional, by a tag, until a look has found its patient. The write that clears the tag needs
 *   no look of its own: every other run on a tagged Patient writes too, so that one of the two is refused.
 *
 * `seen` says that the run has seen the Patient before. Throws Stopped when it could not be brought to an end.
 */
export async function syncPatient(
  run: Run,
  sembleId: string,
  { seen = false }: { readonly seen?: boolean } = {},
): Promise<SyncResult> {
  let result: SyncResult = 'unchanged' as SyncResult;
  let wasSeen = seen;
  let current = await findPatient(run, sembleId);
  for (let losses = 0; ; ) {
    if (!current && wasSeen) {
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
      wasSeen = true;
      current = await findPatient(run, sembleId);
      continue;
    }
    if (isSameVersion(written, current)) {
      run.log.note('Medplum kept the Patient as it was: look at the access policy');
      return result;
    }
    result = current && result !== 'created' ? 'updated' : 'created';
    if (current && isUnconfirmed(current)) {
      return result;
    }
    current = written;
  }
}

/** The Patient as it should be: provisional where it is new, confirmed where it was found. */
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
  return differingElements(current, next).length > 0 ? updatePatient(run, { ...next, id: current.id }) : 'same';
}

/**
 * Semble has no such patient: only a Patient that was never confirmed goes, by policy; any other stays as it is. So does
 * one that somebody else has worked on, because Semble may only be hiding its patient: a person has to look at it.
 */
export async function takeBack(run: Run, sembleId: string, current: Stored | undefined): Promise<Refusal> {
  if (!current || !isUnconfirmed(current)) {
    return 'gone';
  }
  const foreign = foreignElements(current, run.mapping.managingOrganization);
  if (foreign.length > 0) {
    run.log.problem(
      `kept: patient=${sembleId} Semble does not have the patient of the unconfirmed Patient/${current.id}, which holds what the bot did not write: ${foreign.join(', ')}`,
    );
    return 'gone';
  }
  if (run.deletePolicy === 'delete') {
    // Not every server looks at the version when it deletes, so it is compared here, as late as can be.
    if (!isSameVersion(current, await findPatient(run, sembleId))) {
      return 'changed';
    }
    const outcome = await deletePatient(run, current);
    return outcome === 'deleted' ? 'gone' : outcome;
  }
  const outcome = current.active === false ? current : await updatePatient(run, { ...current, active: false });
  return typeof outcome === 'string' ? outcome : 'gone';
}
