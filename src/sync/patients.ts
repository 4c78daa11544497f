import type { Bundle, BundleEntry, Patient } from '@medplum/fhirtypes';
import { sembleIdsOf } from '../mappers/retire.ts';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../mappers/systems.ts';
import { medplumFailure, stopFor } from './medplum-failure.ts';
import { beforeDeadline, type Run, Stopped, waitRandomly } from './run.ts';

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
 * Throws Stopped: `quarantined` when there are two of them.
 */
export async function findPatient(run: Run, sembleId: string): Promise<Stored | undefined> {
  run.log.attempts += 1;
  const query = { identifier: `${SEMBLE_PATIENT_ID_SYSTEM}|${sembleId}`, _count: '2' };
  const found = await search(run, query);
  if (isAmbiguous(found)) {
    throw stopFor('ambiguous');
  }
  return found[0];
}

/** Whether what was found for one Semble id is more than one Patient, or one that is more than one patient. */
export function isAmbiguous([patient, second]: readonly Patient[]): boolean {
  return second !== undefined || (patient !== undefined && sembleIdsOf(patient).length > 1);
}

/** The Patients of many Semble patients, in one search. One that is there twice has both. */
export async function findPatients(run: Run, sembleIds: readonly string[]): Promise<ReadonlyMap<string, Stored[]>> {
  run.log.attempts += 1;
  const wanted = new Map(sembleIds.map((id) => [id, [] as Stored[]]));
  const identifier = sembleIds.map((id) => `${SEMBLE_PATIENT_ID_SYSTEM}|${id}`).join(',');
  for (const patient of await search(run, { identifier, _count: '1000' })) {
    for (const id of sembleIdsOf(patient)) {
      wanted.get(id)?.push(patient);
    }
  }
  return wanted;
}

/** Several writes in one request. Each has an outcome of its own, in the order of the entries. */
export async function writeBatch(run: Run, entries: readonly BundleEntry[]): Promise<readonly BundleEntry[]> {
  const bundle: Bundle = { resourceType: 'Bundle', type: 'batch', entry: [...entries] };
  return answered(await persist(run, () => run.medplum.executeBatch(bundle), false))?.entry ?? [];
}

/** The batch entry that creates a Patient unless there is one by now. */
export function createEntry(sembleId: string, resource: Patient): BundleEntry {
  return { resource, request: { method: 'POST', url: 'Patient', ifNoneExist: patientQuery(sembleId) } };
}

/** The batch entry that writes a Patient if it still has the version that it was read with. */
export function updateEntry(resource: Stored): BundleEntry {
  return { resource, request: { method: 'PUT', url: `Patient/${resource.id}`, ifMatch: versionOf(resource) } };
}

/** Whether another reading of the Patient found it, and in the same version. */
export function isSameVersion(patient: Patient, other: Patient | undefined): boolean {
  return other !== undefined && versionOf(other) === versionOf(patient);
}

/** Creates the Patient unless there is one by now, which is then returned as it is. */
export async function createPatient(run: Run, sembleId: string, patient: Patient): Promise<Stored> {
  return answered(
    await persist(run, async () =>
      stored(await run.medplum.createResourceIfNoneExist(patient, patientQuery(sembleId))),
    ),
  );
}

/** Writes the Patient if it still has the version that it was read with. */
export async function updatePatient(run: Run, patient: Stored): Promise<Stored | Refusal> {
  return persist(run, async () => stored(await run.medplum.updateResource(patient, { headers: ifMatch(patient) })));
}

/** Deletes the Patient if it still has the version that it was read with, where the server looks at that. */
export async function deletePatient(run: Run, patient: Stored): Promise<'deleted' | Refusal> {
  const call = async (): Promise<'deleted'> => {
    const answer: unknown = await run.medplum.deleteResource('Patient', patient.id, { headers: ifMatch(patient) });
    isMedplums(typeof answer !== 'string');
    return 'deleted';
  };
  return persist(run, call, false);
}

/** The wait before everything is read again, after somebody else was faster. */
export async function lostRace(run: Run, losses: number): Promise<void> {
  await waitRandomly(run, Math.min(400, 50 * 2 ** losses), new Stopped('conflict', 'others kept winning the race'));
}

async function search(run: Run, query: Record<string, string>): Promise<readonly Stored[]> {
  const found = answered(await persist(run, () => run.medplum.searchResources('Patient', query), false));
  // What is no search result at all would else read as nobody.
  isMedplums(found.bundle === undefined || found.bundle.type === 'searchset');
  return found.map(stored);
}

/** What Medplum says it stored. */
function stored(resource: unknown): Stored {
  isMedplums(isPatient(resource));
  return resource;
}

/** Something in front of Medplum may have answered in its place. */
function isMedplums(holds: boolean): asserts holds {
  if (!holds) {
    throw stopFor('unavailable');
  }
}

function isPatient(resource: unknown): resource is Stored {
  const { resourceType, id } = Object(resource);
  return resourceType === 'Patient' && typeof id === 'string';
}

/** A search and a conditional create have no version that could be gone or changed. */
function answered<T>(outcome: T | Refusal): T {
  isMedplums(outcome !== 'gone' && outcome !== 'changed');
  return outcome;
}

function ifMatch(patient: Patient): Record<string, string> {
  return { 'If-Match': versionOf(patient) };
}

/** As an ETag; without its quotes the server would not look at it. */
function versionOf(patient: Patient): string {
  return `W/"${patient.meta?.versionId}"`;
}

/**
 * One call to Medplum; `carries` a Patient, which alone can be rejected as invalid. A serialisation conflict (409) says
 * nothing about this Patient, so the same call is made again; hastier repeats than these hold the server's connections
 * and make it worse.
 */
async function persist<T>(run: Run, call: () => Promise<T>, carries = true): Promise<T | Refusal> {
  for (let repeat = 0; ; repeat++) {
    try {
      return await beforeDeadline(run, call);
    } catch (error) {
      const failure = error instanceof Stopped ? undefined : medplumFailure(error);
      if (!failure) {
        throw error;
      }
      if (failure === 'gone' || failure === 'changed') {
        return failure;
      }
      if (failure !== 'conflict' && failure !== 'rate-limited') {
        throw stopFor(!carries && (failure === 'invalid' || failure === 'ambiguous') ? 'unavailable' : failure);
      }
      await waitRandomly(run, Math.min(5000, 500 * 3 ** repeat), stopFor(failure));
    }
  }
}
