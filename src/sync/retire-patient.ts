import { deactivate, isRetired } from '../fhir/tags.ts';
import {
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

/** The result of retiring a Patient. */
type Retired = 'deleted' | 'deactivated';

export type RetireResult = Retired | 'unchanged' | 'absent';

/** Returns the result of retiring a Patient under the policy of the run. */
export function retirement(run: Run): Retired {
  return run.deletePolicy === 'delete' ? 'deleted' : 'deactivated';
}

/**
 * Retires, by policy, the Patient of a patient that Semble deleted or does not find. A Patient that has a tombstone or
 * was merged into another stays as it is. Throws SyncError when Semble or Medplum gives no usable answer.
 *
 * `seen` is the Patient that was read before Semble did not find the patient. If the Patient has changed since, Semble
 * is read again, and a patient that it has is `kept`. Without `seen`, Semble is not read.
 */
export async function retirePatient(run: Run, sembleId: string): Promise<RetireResult>;
export async function retirePatient(run: Run, sembleId: string, seen: Stored): Promise<RetireResult | 'kept'>;
export async function retirePatient(run: Run, sembleId: string, seen?: Stored): Promise<RetireResult | 'kept'> {
  let known = seen;
  for (let losses = 0; ; ) {
    // Not every server checks the version of a delete, so it is compared here, just before the delete.
    const current = await findPatient(run, sembleId);
    if (known && current && !isSameVersion(known, current)) {
      known = current;
      if (await readSemblePatient(run, sembleId)) {
        return 'kept';
      }
      continue;
    }
    const outcome = current ? await retire(run, current) : 'gone';
    if (outcome !== 'changed') {
      return outcome === 'gone' ? 'absent' : outcome;
    }
    await lostRace(run, losses++);
  }
}

async function retire(run: Run, current: Stored): Promise<Retired | 'unchanged' | Refusal> {
  if (isRetired(current)) {
    return 'unchanged';
  }
  const outcome =
    retirement(run) === 'deleted'
      ? await deletePatient(run, current)
      : await updatePatient(run, current, deactivate(current));
  return outcome === 'gone' || outcome === 'changed' ? outcome : retirement(run);
}
