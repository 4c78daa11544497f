import type { Patient } from '@medplum/fhirtypes';
import { ANY_SEMBLE_ID, withSembleIds } from '../fhir/systems.ts';
import { hasSeveralSembleIds, sembleIdsOf } from '../fhir/tags.ts';
import { isObject } from '../semble/decode.ts';
import { assertFromMedplum, CREATE, callMedplum, DELETE, SEARCH, UPDATE } from './call-medplum.ts';
import { syncErrorFor } from './medplum-failure.ts';
import { type Run, SyncError, waitRandomly } from './run.ts';

/** A Patient as Medplum returned it. */
export type Stored = Patient & { readonly id: string };

/** Why a write was refused. It must not be repeated unchanged. */
export type Refusal = 'gone' | 'changed';

/** Returns the search that finds the Patient of a Semble patient. */
export function patientQuery(sembleId: string): string {
  return `identifier=${withSembleIds(sembleId)}`;
}

/**
 * Reads the Patient of a Semble patient from Medplum. Throws SyncError: `quarantined` when there are two Patients, or
 * when the Patient has several Semble identifiers.
 */
export async function findPatient(run: Run, sembleId: string): Promise<Stored | undefined> {
  const query = { identifier: withSembleIds(sembleId), _count: '2' };
  const found = await search(run, query, (resource) => isPatientOf(resource, [sembleId]));
  assertNotAmbiguous(found);
  return found[0];
}

/** Reads a Patient by its own id. Undefined when it has no Semble identifier, or the bot may not read it. */
export async function findPatientById(run: Run, patientId: string): Promise<Stored | undefined> {
  const query = { identifier: ANY_SEMBLE_ID, _id: patientId, _count: '2' };
  const [found] = await search(
    run,
    query,
    (resource): resource is Stored => isPatient(resource) && resource.id === patientId,
  );
  return found;
}

/** Whether a search for one Semble id found two Patients, or a Patient with several Semble identifiers. */
export function isAmbiguous([patient, second]: readonly Patient[]): boolean {
  return second !== undefined || (patient !== undefined && hasSeveralSembleIds(patient));
}

/** Reads the Patients of many Semble patients in one search. Each Semble id has a list of its Patients. */
export async function findPatients(run: Run, sembleIds: readonly string[]): Promise<ReadonlyMap<string, Stored[]>> {
  const wanted = new Map(sembleIds.map((id) => [id, [] as Stored[]]));
  const query = { identifier: withSembleIds(...sembleIds), _count: '1000' };
  for (const patient of await search(run, query, (resource) => isPatientOf(resource, sembleIds))) {
    for (const id of sembleIdsOf(patient)) {
      wanted.get(id)?.push(patient);
    }
  }
  return wanted;
}

/** Finds the Semble ids of the Patients that a search finds. */
export async function findSembleIds(run: Run, query: Record<string, string>): Promise<readonly string[]> {
  return (await search(run, { identifier: ANY_SEMBLE_ID, ...query }, isPatient)).flatMap(sembleIdsOf);
}

/** Whether two reads found the same Patient in the same version. */
export function isSameVersion(patient: Patient, other: Patient | undefined): boolean {
  return other !== undefined && other.id === patient.id && versionOf(other) === versionOf(patient);
}

/**
 * Creates the Patient, or returns the existing one if it was created in the meantime. Throws SyncError: `quarantined`
 * when the existing one has several Semble identifiers.
 */
export async function createPatient(run: Run, sembleId: string, patient: Patient): Promise<Stored> {
  const created = await callMedplum(run, CREATE, () =>
    run.medplum.createResourceIfNoneExist(patient, patientQuery(sembleId)),
  );
  assertFromMedplum(isPatientOf(created, [sembleId]));
  run.seen.add(sembleId);
  assertNotAmbiguous([created]);
  return created;
}

/** Writes the next state of a Patient if the Patient still has the version that was read. */
export async function updatePatient(run: Run, { id }: Stored, next: Patient): Promise<Stored | Refusal> {
  const patient = { ...next, id };
  const updated = await callMedplum(run, UPDATE, () =>
    run.medplum.updateResource(patient, { headers: ifMatch(patient) }),
  );
  if (updated !== 'gone' && updated !== 'changed') {
    assertFromMedplum(isPatientOf(updated, sembleIdsOf(patient)) && updated.id === id);
  }
  return updated;
}

/** Deletes the Patient if it still has the version that was read. Not every server checks the version. */
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

/** Waits before the next read, after another writer was faster. Throws SyncError `conflict` when no time is left. */
export async function lostRace(run: Run, losses: number): Promise<void> {
  await waitRandomly(
    run,
    Math.min(400, 50 * 2 ** losses),
    new SyncError('conflict', 'other writers were faster until the deadline'),
  );
}

/** Whether this is a Patient of one of these Semble patients. Any other resource is not an answer of Medplum's. */
export function isPatientOf(resource: unknown, sembleIds: readonly string[]): resource is Stored {
  return isPatient(resource) && sembleIdsOf(resource).some((id) => sembleIds.includes(id));
}

/** Returns the version as an ETag. The server ignores one without quotes. */
export function versionOf(patient: Patient): string {
  return `W/"${patient.meta?.versionId}"`;
}

/** Searches for Patients, and remembers that the run has seen them. Throws SyncError when the answer holds a resource that was not searched for. */
async function search(
  run: Run,
  query: Record<string, string>,
  isWanted: (resource: unknown) => resource is Stored,
): Promise<readonly Stored[]> {
  run.log.attempts += 1;
  const found = await callMedplum(run, SEARCH, () => run.medplum.searchResources('Patient', query));
  // An answer that is no search result must not read as a search that found no Patient.
  assertFromMedplum(found.bundle === undefined || found.bundle.type === 'searchset');
  assertFromMedplum(found.every(isWanted));
  for (const id of found.flatMap(sembleIdsOf)) {
    run.seen.add(id);
  }
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
