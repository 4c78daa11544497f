import type { MedplumClient } from '@medplum/core';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../../src/mappers/systems.ts';
import { medplumFailure } from './medplum.ts';

/** How many Patients in Medplum have no Semble identifier. Throws CommandFailure. */
export async function countStrangers(medplum: MedplumClient): Promise<number> {
  const count = async (query: Record<string, string>): Promise<number> =>
    (await medplum.search('Patient', { ...query, _summary: 'count' })).total ?? 0;
  try {
    const all = await count({});
    return all - (await count({ identifier: `${SEMBLE_PATIENT_ID_SYSTEM}|` }));
  } catch (error) {
    throw medplumFailure(error, 'counting Patients');
  }
}
