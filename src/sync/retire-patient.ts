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

/** What the delete policy makes of a Patient. */
type Retired = 'deleted' | 'deactivated';

export type RetireResult = Retired | 'unchanged' | 'absent';

/** What retiring comes to under the policy in force. */
export function retirement(run: Run): Retired {
  return run.deletePolicy === 'delete' ? 'deleted' : 'deactivated';
}

/**
 * Lets the Patient of a patient that Semble deleted go, by policy, without asking Semble. One that carries a tombstone
 * or was merged away stays as it is. Throws Stopped when it could not be brought to an end.
 */
export async function retirePatient(run: Run, sembleId: string): Promise<RetireResult> {
  for (let losses = 0; ; losses++) {
    const current = await findPatient(run, sembleId);
    const outcome = current ? await retire(run, current) : 'gone';
    if (outcome !== 'changed') {
      return outcome === 'gone' ? 'absent' : outcome;
    }
    await lostRace(run, losses);
  }
}

/**
 * The same for a patient that is deleted only as far as Semble did not find it after `seen` was read: whenever the
 * Patient has changed since, Semble is asked again, and whom it has is `kept`.
 */
export async function retireAbsent(run: Run, sembleId: string, seen: Stored): Promise<RetireResult | 'kept'> {
  let judged = seen;
  for (let losses = 0; ; ) {
    // Not every server looks at the version when it deletes, so it is compared here, as late as can be.
    const current = await findPatient(run, sembleId);
    if (current && !isSameVersion(judged, current)) {
      judged = current;
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
      : await updatePatient(run, { ...deactivate(current), id: current.id });
  return outcome === 'gone' || outcome === 'changed' ? outcome : retirement(run);
}
