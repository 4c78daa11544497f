import type { WithId } from '@medplum/core';
import type { Patient } from '@medplum/fhirtypes';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../../src/fhir/systems.ts';
import { all, type Clinic } from '../scripts/support/clinic.ts';

/** People in Semble before the first deployment. */
const PEOPLE: readonly (readonly [given: string, family: string, birthDate: string])[] = [
  ['Wilhelmina', 'Quillfeather', '1979-03-14'],
  ['Zara', 'Example', '1990-05-15'],
  ['Yusuf', 'Example', '1961-02-03'],
  ['Odysseus', 'Placeholder', '1954-11-30'],
  ['Ottilie', 'Invented', '2011-07-08'],
];

/** Adds the people to Semble and returns their ids. */
export function addPeople({ semble }: Clinic): string[] {
  return PEOPLE.map(([firstName, lastName, dob]) => {
    const phones = [{ phoneType: 'Mobile', phoneNumber: '07700 900123' }];
    return semble.store.createPatient({ firstName, lastName, dob, phones }).id;
  });
}

/**
 * What happens before a sample runs, by its name in the document; `ids` are those of the people in Semble. Returns the
 * Semble id that the sample is about, if there is one.
 */
export const SCENES: Readonly<Record<string, (clinic: Clinic, ids: readonly string[]) => Promise<string | undefined>>> =
  {
    /** Medplum has three Patients already. One is surely a Semble patient, and two could be the same one. */
    async unmatched({ medplum }) {
      for (const index of [0, 3, 3]) {
        const [given, family, birthDate] = PEOPLE[index] ?? [];
        const name = [{ given: given ? [given] : [], family: family ?? '' }];
        await medplum.repo.createResource<Patient>({ resourceType: 'Patient', name, birthDate: birthDate ?? '' });
      }
      return undefined;
    },
    /** A person deleted one of the two in Medplum. */
    async decided(clinic) {
      const [, second] = (await all<Patient>(clinic, 'Patient')).filter(
        ({ birthDate }) => birthDate === PEOPLE[3]?.[2],
      );
      await clinic.medplum.repo.deleteResource('Patient', second?.id ?? '');
      return undefined;
    },
    /** Semble did not answer the bot while a delivery ran. */
    async failed({ semble }, [, , , patient = '']) {
      semble.outbox.hold();
      semble.faults.add({
        match: ({ path }) => path.startsWith('/graphql'),
        times: Number.POSITIVE_INFINITY,
        status: 503,
        body: '{}',
      });
      semble.store.updatePatient(patient, { email: 'odysseus@placeholder.example' });
      await semble.outbox.held[0]?.deliver();
      semble.faults.clear();
      semble.outbox.discard();
      semble.outbox.release();
      return undefined;
    },
    /** Deliveries were missed: one Patient is missing, one differs, and one is there although its patient was deleted. */
    async drift(clinic, [differing = '', missing = '', deleted = '']) {
      clinic.semble.outbox.hold();
      await clinic.medplum.repo.deleteResource('Patient', (await patientOf(clinic, missing)).id);
      clinic.semble.store.updatePatient(differing, { email: 'wilhelmina@quillfeather.example' });
      clinic.semble.store.deletePatient(deleted);
      return undefined;
    },
    /** A colleague added a phone and changed the birth date. */
    async edited(clinic, [edited = '']) {
      const { medplum } = clinic;
      const patient = await patientOf(clinic, edited);
      const telecom = [
        ...(patient.telecom ?? []),
        { system: 'phone' as const, value: '020 7946 0123', use: 'work' as const },
      ];
      await medplum.repo.updateResource<Patient>({ ...patient, telecom, birthDate: '1979-03-15' });
      return edited;
    },
  };

async function patientOf(clinic: Clinic, sembleId: string): Promise<WithId<Patient>> {
  const found = (await all<Patient>(clinic, 'Patient')).filter(({ identifier }) =>
    identifier?.some(({ system, value }) => system === SEMBLE_PATIENT_ID_SYSTEM && value === sembleId),
  );
  const [patient] = found;
  if (!patient || found.length > 1) {
    throw new Error(`${found.length} Patients have the Semble id ${sembleId}`);
  }
  return patient;
}
