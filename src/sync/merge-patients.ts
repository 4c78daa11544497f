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

/** More merges in a row than any person has had; a longer chain is followed no further. */
const MAX_CHAIN = 50;

/**
 * Follows a merge at Semble: the target is brought in step, the source becomes inactive and names the target, the
 * target names the source. In any order with other deliveries, any number of times, and with either one missing.
 * https://hl7.org/fhir/R4/patient.html#links
 * Throws Stopped: `quarantined` for a merge that contradicts another one or would close a circle.
 */
export async function mergePatients(run: Run, sourceId: string, targetId: string): Promise<'merged'> {
  if (sourceId === targetId) {
    throw new SyncError('quarantined', 'a patient merged into itself');
  }
  const target = await checkMerge(run, await findPatient(run, sourceId), sourceId, targetId);
  if (run.semble) {
    await syncPatient(run, targetId, { seen: target !== undefined });
  }
  const source = await linkSource(run, sourceId, targetId);
  if (source) {
    await change(run, targetId, (target) => withLink(target, 'replaces', side(sourceId, source)));
  }
  return 'merged';
}

/** Writes the source's link; takes it out again when the chain of merges has closed to a circle meanwhile. */
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
 * The source as it was before its link: one of Semble's that was there already came with the `active: false` of its own,
 * and a colleague's, which was completed, is as the colleague set it.
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

/** The target as it is now; throws Stopped for a merge that contradicts another one or would close a circle. */
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
  // A link that names neither a Semble id nor a record says nothing against this merge.
  if (links.some((link) => namedSembleId(link) ?? link.other.reference)) {
    throw new SyncError('quarantined', 'the source of this merge was already merged into another patient');
  }
  if (await leadsTo(run, target, side(sourceId, source))) {
    throw circle();
  }
  return target;
}

/** Whether the merges that `from` went through end at, or pass, `to`. */
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

/** The Patient that took this one's place: of the Semble id that a link names or, where none does, of a reference. */
async function replacementOf(run: Run, patient: Patient): Promise<Stored | undefined> {
  const sembleId = replacedBy(patient);
  const patientId = replacements(patient).map(namedPatientId).find(Boolean);
  return sembleId ? findPatient(run, sembleId) : patientId ? findPatientById(run, patientId) : undefined;
}

/** One side of a merge as the other's link names it. */
function side(sembleId: string, patient: Stored | undefined): MergedPatient {
  return { sembleId, ...(patient && { patientId: patient.id }) };
}

function circle(): SyncError {
  return new SyncError('quarantined', 'this merge would close a circle of merges');
}

/** Reads, changes and writes until no one else was faster; undefined when there is no such Patient. */
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
    const next = { ...(await make(current)), id: current.id };
    const written = sameJson(current, next) ? current : await updatePatient(run, next);
    if (written === 'gone') {
      return undefined;
    }
    if (written !== 'changed') {
      return written;
    }
    await lostRace(run, losses);
  }
}
