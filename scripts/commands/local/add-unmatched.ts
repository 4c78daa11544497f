import type { Patient } from '@medplum/fhirtypes';
import { inventedPatient } from '../../../local/semble/patients/invented.ts';
import type { LocalStack } from './stack.ts';

/** The numbers of the invented patients who get a Patient. The one who gets two is unclear. */
const PEOPLE = [0, 1, 2, 2];

/**
 * Puts Patients without a Semble id into Medplum, so that `adopt` has something to match: some that are surely patients of
 * Semble, and two that could both be the same one. Only people among the first `patients` get one. Returns how many there are.
 */
export async function addUnmatched({ medplum, semble }: LocalStack, patients: number): Promise<number> {
  const known = PEOPLE.filter((index) => index < patients);
  for (const index of known) {
    const { firstName, lastName, dob } = inventedPatient(index, semble.store.nhsNumberDefinition);
    await medplum.repo.createResource<Patient>({
      resourceType: 'Patient',
      name: [{ use: 'official', family: lastName ?? '', given: [firstName ?? ''] }],
      birthDate: (dob ?? '').slice(0, 10),
    });
  }
  return known.length;
}
