import type { MedplumClient } from '@medplum/core';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../../../src/fhir/systems.ts';
import { medplumFailure } from '../connection.ts';

/**
 * How many Patients in Medplum have no Semble identifier. All are counted and those that have one, twice where it seems
 * that there are some: a Patient that came or went between the two would look like one. Throws CommandFailure.
 */
export async function countUnmatchedPatients(medplum: MedplumClient): Promise<number> {
  const count = async (query: Record<string, string>): Promise<number> =>
    (await medplum.search('Patient', { ...query, _summary: 'count' })).total ?? 0;
  try {
    const difference = async (): Promise<number> => {
      const all = await count({});
      return Math.max(0, all - (await count({ identifier: `${SEMBLE_PATIENT_ID_SYSTEM}|` })));
    };
    const found = await difference();
    return found === 0 ? 0 : Math.min(found, await difference());
  } catch (error) {
    throw medplumFailure(error, 'counting Patients');
  }
}
