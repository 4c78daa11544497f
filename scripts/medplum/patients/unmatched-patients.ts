import { ANY_SEMBLE_ID } from '../../../src/fhir/systems.ts';
import { medplumFailure } from '../connection.ts';

/** The part of a MedplumClient that counts Patients. */
interface PatientCounter {
  search(type: 'Patient', query: Record<string, string>): Promise<{ readonly total?: number | undefined }>;
}

/**
 * Counts the Patients without a Semble identifier, as the difference between all Patients and those with one. A Patient that
 * is created between the two counts would look unmatched, so a positive result is counted again. Throws CommandFailure.
 */
export async function countUnmatchedPatients(medplum: PatientCounter): Promise<number> {
  const count = async (query: Record<string, string>): Promise<number> =>
    (await medplum.search('Patient', { ...query, _summary: 'count' })).total ?? 0;
  try {
    const difference = async (): Promise<number> => {
      const all = await count({});
      return Math.max(0, all - (await count({ identifier: ANY_SEMBLE_ID })));
    };
    const found = await difference();
    return found === 0 ? 0 : Math.min(found, await difference());
  } catch (error) {
    throw medplumFailure(error, 'counting Patients');
  }
}
