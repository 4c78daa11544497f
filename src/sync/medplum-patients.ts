import type { Patient } from '@medplum/fhirtypes';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../fhir/systems.ts';
import { hasSeveralSembleIds, sembleIdsOf } from '../fhir/tags.ts';
import { isObject } from '../semble/decode.ts';
import { assertFromMedplum, CREATE, callMedplum, DELETE, SEARCH, UPDATE } from './call-medplum.ts';
import { syncErrorFor } from './medplum-failure.ts';
import { type Run, SyncError, waitRandomly } from './run.ts';

/** A Patient as Medplum returned it. */
export type Stored = Patient & { readonly id: string };

/** A write that was not carried out, and why it is not to be repeated as it stands. */
export type Refusal = 'gone' | 'changed';

/** The search that finds the Patient of a Semble patient. */
export function patientQuery(sembleId: string): string {
  return `identifier=${SEMBLE_PATIENT_ID_SYSTEM}|${sembleId}`;
}

/**
 * The Patient of a Semble patient, as Medplum has it now.
 * Throws Stopped: `quarantined` when there are two of them, or when the one has several Semble identifiers.
 */
export async function findPatient(run: Run, sembleId: string): Promise<Stored | undefined> {
  run.log.attempts += 1;
  const query = { identifier: `${SEMBLE_PATIENT_ID_SYSTEM}|${sembleId}`, _count: '2' };
  const found = await search(run, query, (resource) => isPatientOf(resource, [sembleId]));
  assertNotAmbiguous(found);
  return found[0];
}

/** The Patient with this id of its own, if it is one of Semble's; undefined also where the bot may not see it. */
export async function findPatientById(run: Run, patientId: string): Promise<Stored | undefined> {
  run.log.attempts += 1;
  const query = { identifier: `${SEMBLE_PATIENT_ID_SYSTEM}|`, _id: patientId, _count: '2' };
  const [found] = await search(run, query, (resource) => isPatient(resource) && resource.id === patientId);
  return found;
}

/** Whether what was found for one Semble id is more than one Patient, or one that is more than one patient. */
export function isAmbiguous([patient, second]: readonly Patient[]): boolean {
  return second !== undefined || (patient !== undefined && hasSeveralSembleIds(patient));
}

/** The Patients of many Semble patients, in one search. One that is there twice has both. */
export async function findPatients(run: Run, sembleIds: readonly string[]): Promise<ReadonlyMap<string, Stored[]>> {
  run.log.attempts += 1;
  const wanted = new Map(sembleIds.map((id) => [id, [] as Stored[]]));
  const identifier = sembleIds.map((id) => `${SEMBLE_PATIENT_ID_SYSTEM}|${id}`).join(',');
  const query = { identifier, _count: '1000' };
  for (const patient of await search(run, query, (resource) => isPatientOf(resource, sembleIds))) {
    for (const id of sembleIdsOf(patient)) {
      wanted.get(id)?.push(patient);
    }
  }
  return wanted;
}

/** Whether another reading found the same Patient, and in the same version. */
export function isSameVersion(patient: Patient, other: Patient | undefined): boolean {
  return other !== undefined && other.id === patient.id && versionOf(other) === versionOf(patient);
}

/**
 * Creates the Patient unless there is one by now, which is then returned as it is.
 * Throws Stopped: `quarantined` when that one has several Semble identifiers.
 */
export async function createPatient(run: Run, sembleId: string, patient: Patient): Promise<Stored> {
  const created = await callMedplum(run, CREATE, () =>
    run.medplum.createResourceIfNoneExist(patient, patientQuery(sembleId)),
  );
  assertFromMedplum(isPatientOf(created, [sembleId]));
  assertNotAmbiguous([created]);
  return created;
}

/** Writes the Patient if it still has the version that it was read with. */
export async function updatePatient(run: Run, patient: Stored): Promise<Stored | Refusal> {
  const updated = await callMedplum(run, UPDATE, () =>
    run.medplum.updateResource(patient, { headers: ifMatch(patient) }),
  );
  if (updated !== 'gone' && updated !== 'changed') {
    assertFromMedplum(isPatientOf(updated, sembleIdsOf(patient)) && updated.id === patient.id);
  }
  return updated;
}

/** Deletes the Patient if it still has the version that it was read with, where the server looks at that. */
export async function deletePatient(run: Run, patient: Stored): Promise<'deleted' | Refusal> {
  const answer: unknown = await callMedplum(run, DELETE, () =>
    run.medplum.deleteResource('Patient', patient.id, { headers: ifMatch(patient) }),
  );
  if (answer === 'gone' || answer === 'changed') {
    return answer;
  }
  assertFromMedplum(typeof answer !== 'string');
  return 'deleted';
}

/** The wait before everything is read again, after somebody else was faster. */
export async function lostRace(run: Run, losses: number): Promise<void> {
  await waitRandomly(run, Math.min(400, 50 * 2 ** losses), new SyncError('conflict', 'others kept winning the race'));
}

/** Whether this is a Patient of one of these Semble patients. Nothing else is an answer of Medplum's about them. */
export function isPatientOf(resource: unknown, sembleIds: readonly string[]): resource is Stored {
  return isPatient(resource) && sembleIdsOf(resource).some((id) => sembleIds.includes(id));
}

/** As an ETag; without its quotes the server would not look at it. */
export function versionOf(patient: Patient): string {
  return `W/"${patient.meta?.versionId}"`;
}

/** Every Patient that comes back has to be one that was searched for: another one could be taken for it. */
async function search(
  run: Run,
  query: Record<string, string>,
  isWanted: (resource: unknown) => boolean,
): Promise<readonly Stored[]> {
  const found = await callMedplum(run, SEARCH, () => run.medplum.searchResources('Patient', query));
  // An answer that is no search result must not read as a search that found no Patient.
  assertFromMedplum(found.bundle === undefined || found.bundle.type === 'searchset');
  assertFromMedplum(found.every(isWanted));
  return found;
}

function isPatient(resource: unknown): resource is Stored {
  if (!isObject(resource)) {
    return false;
  }
  const { resourceType, id, identifier } = resource;
  return (
    resourceType === 'Patient' && typeof id === 'string' && Array.isArray(identifier) && identifier.every(isObject)
  );
}

function assertNotAmbiguous(found: readonly Patient[]): void {
  if (isAmbiguous(found)) {
    throw syncErrorFor('ambiguous');
  }
}

function ifMatch(patient: Patient): Record<string, string> {
  return { 'If-Match': versionOf(patient) };
}
