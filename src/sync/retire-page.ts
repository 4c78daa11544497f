import { isRetired } from '../fhir/tags.ts';
import { syncErrorFor } from './medplum-failure.ts';
import { findPatients, isAmbiguous } from './medplum-patients.ts';
import type { PageResult } from './page-report.ts';
import { retirement, retirePatient } from './retire-patient.ts';
import { type Run, SyncError } from './run.ts';
import { readSemblePatients } from './semble-patient.ts';
import type { PageOptions } from './sync-page.ts';

/**
 * Retires, by policy, the Patients of those patients that Semble does not have. Patients that Semble has are kept. With
 * `write` false nothing is written, and the report holds the results that a run would have. Throws SyncError when a
 * whole request fails.
 */
export async function retirePage(run: Run, ids: readonly string[], { write, report }: PageOptions): Promise<void> {
  const found = await findPatients(run, ids);
  const readings = await readSemblePatients(run, ids);
  for (const [id, matches] of found) {
    const [current] = matches;
    const reading = readings.get(id);
    await report.take(id, async (): Promise<PageResult> => {
      if (reading instanceof SyncError) {
        throw reading;
      }
      if (reading) {
        return 'kept';
      }
      if (isAmbiguous(matches)) {
        throw syncErrorFor('ambiguous');
      }
      if (write || !current) {
        return current ? retirePatient(run, id, current) : 'absent';
      }
      return isRetired(current) ? 'unchanged' : retirement(run);
    });
  }
}
