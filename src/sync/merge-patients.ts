import type { Patient } from '@medplum/fhirtypes';
import { sameJson } from '../fhir/difference.ts';
import {
  isLinkTo,
  type MergedPatient,
  namedPatientId,
  namedSembleId,
  replacedBy,
  replacements,
  withLink,
  withoutLink,
} from '../fhir/links.ts';
import { omitUndefined } from '../fhir/omit-undefined.ts';
import { UNCONFIRMED_TAG } from '../fhir/systems.ts';
import { isUnconfirmed, withoutTag, withTag } from '../fhir/tags.ts';
import { findPatient, findPatientById, lostRace, type Stored, updatePatient } from './medplum-patients.ts';
import { type Run, SyncError } from './run.ts';
import { syncPatient } from './sync-patient.ts';

/** A longer chain of merges is not followed. No real patient was merged that often. */
const MAX_CHAIN = 50;

/**
 * Carries out a merge in Semble: brings the target in step, makes the source inactive and links the two Patients:
 * https://hl7.org/fhir/R4/patient.html#links. It may be repeated, come in any order with other deliveries, and either
 * Patient may be missing. Throws SyncError: `quarantined` for a merge that contradicts another one or closes a circle.
 */
export async function mergePatients(run: Run, sourceId: string, targetId: string): Promise<'merged'> {
  if (sourceId === targetId) {
    throw new SyncError('quarantined', 'a patient merged into itself');
  }
  await checkMerge(run, await findPatient(run, sourceId), sourceId, targetId);
  if (run.semble) {
    await syncPatient(run, targetId);
  }
  const source = await linkSource(run, sourceId, targetId);
  if (source) {
    await change(run, targetId, (target) => withLink(target, 'replaces', side(sourceId, source)));
  }
  return 'merged';
}

/** Writes the source's link. Removes it again when a concurrent merge has closed the chain of merges to a circle. */
async function linkSource(run: Run, sourceId: string, targetId: string): Promise<Stored | undefined> {
  let before: Stored | undefined;
  const source = await change(run, sourceId, async (current) => {
    const target = await checkMerge(run, current, sourceId, targetId);
    before = current;
    return { ...withoutTag(withLink(current, 'replaced-by', side(targetId, target)), UNCONFIRMED_TAG), active: false };
  });
  if (source && (await leadsTo(run, await findPatient(run, targetId), side(sourceId, source)))) {
    const target = await findPatient(run, targetId);
    await change(run, sourceId, (current) => unlinked(current, before, side(targetId, target)));
    throw circle();
  }
  return source;
}

/**
 * Returns the source as it was before its link. A link of the bot that existed before had set `active: false`, so this
 * stays. A colleague's link that was completed becomes as the colleague wrote it.
 */
function unlinked(current: Patient, before: Patient | undefined, target: MergedPatient): Patient {
  const links = before ? replacements(before) : [];
  const colleagues = links.find((link) => !link.other.identifier && isLinkTo(link, target));
  const active = before && !replacedBy(before) ? before.active : true;
  const patient = omitUndefined<Patient>({
    ...withoutLink(current, 'replaced-by', target.sembleId, colleagues),
    active,
  });
  return before && isUnconfirmed(before) ? withTag(patient, UNCONFIRMED_TAG) : patient;
}

/** Reads the target. Throws SyncError for a merge that contradicts another one or closes a circle. */
async function checkMerge(
  run: Run,
  source: Stored | undefined,
  sourceId: string,
  targetId: string,
): Promise<Stored | undefined> {
  const target = await findPatient(run, targetId);
  const links = source ? replacements(source) : [];
  if (links.some((link) => isLinkTo(link, side(targetId, target)))) {
    return target;
  }
  // A link that names neither a Semble id nor a record does not contradict this merge.
  if (links.some((link) => namedSembleId(link) ?? link.other.reference)) {
    throw new SyncError('quarantined', 'the source of this merge was already merged into another patient');
  }
  if (await leadsTo(run, target, side(sourceId, source))) {
    throw circle();
  }
  return target;
}

/** Whether the chain of merges from `from` contains `to`. */
async function leadsTo(run: Run, from: Stored | undefined, to: MergedPatient): Promise<boolean> {
  let next = from;
  for (let step = 0; next && step < MAX_CHAIN; step++) {
    const links = replacements(next);
    if (links.some((link) => isLinkTo(link, to))) {
      return true;
    }
    next = await replacementOf(run, next);
  }
  return false;
}

/** Reads the Patient that replaces this one, by the Semble id of a link or, if no link has one, by its reference. */
async function replacementOf(run: Run, patient: Patient): Promise<Stored | undefined> {
  const sembleId = replacedBy(patient);
  const patientId = replacements(patient).map(namedPatientId).find(Boolean);
  return sembleId ? findPatient(run, sembleId) : patientId ? findPatientById(run, patientId) : undefined;
}

/** Describes one patient of a merge for the link of the other. */
function side(sembleId: string, patient: Stored | undefined): MergedPatient {
  return { sembleId, ...(patient && { patientId: patient.id }) };
}

function circle(): SyncError {
  return new SyncError('quarantined', 'this merge would close a circle of merges');
}

/** Reads, changes and writes a Patient until no other writer is faster. Returns undefined when there is no Patient. */
async function change(
  run: Run,
  sembleId: string,
  make: (current: Stored) => Patient | Promise<Patient>,
): Promise<Stored | undefined> {
  for (let losses = 0; ; losses++) {
    const current = await findPatient(run, sembleId);
    if (!current) {
      return undefined;
    }
    const next = await make(current);
    const written = sameJson(current, next) ? current : await updatePatient(run, current, next);
    if (written === 'gone') {
      return undefined;
    }
    if (written !== 'changed') {
      return written;
    }
    await lostRace(run, losses);
  }
}
