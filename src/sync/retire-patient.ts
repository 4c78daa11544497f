import { deactivate, isRetired } from '../mappers/retire.ts';
import { deletePatient, findPatient, lostRace, updatePatient } from './patients.ts';
import type { Run } from './run.ts';

export type RetireResult = 'deleted' | 'deactivated' | 'unchanged' | 'absent';

/**
 * Lets the Patient of a patient that Semble deleted go, by policy, without asking Semble. One that carries a tombstone
 * or was merged away stays as it is. Throws Stopped when it could not be brought to an end.
 */
export async function retirePatient(run: Run, sembleId: string): Promise<RetireResult> {
  for (let losses = 0; ; losses++) {
    const current = await findPatient(run, sembleId);
    if (!current) {
      return 'absent';
    }
    if (isRetired(current)) {
      return 'unchanged';
    }
    const deletes = run.deletePolicy === 'delete';
    const outcome = deletes
      ? await deletePatient(run, current)
      : await updatePatient(run, { ...deactivate(current), id: current.id });
    if (outcome === 'gone') {
      return 'absent';
    }
    if (outcome !== 'changed') {
      return deletes ? 'deleted' : 'deactivated';
    }
    await lostRace(run, losses);
  }
}
