import type { WithId } from '@medplum/core';
import type { Patient } from '@medplum/fhirtypes';
import { virtualClock } from '../../../../fixtures/clock.ts';
import { type AdoptOptions, adopt } from '../../../../scripts/commands/adopt/adopt.ts';
import type { AdoptReport } from '../../../../scripts/commands/adopt/report.ts';
import { readEnvironment } from '../../../../scripts/core/environment.ts';
import { silentTerminal } from '../../../../scripts/core/terminal.ts';
import { NHS_NUMBER_SYSTEM, SEMBLE_PATIENT_ID_SYSTEM } from '../../../../src/fhir/systems.ts';
import type { Clinic } from '../../support/clinic.ts';

/** Wilma, as Semble has her and as Medplum has. */
export const WILMA = { firstName: 'Wilma', lastName: 'Quillfeather', dob: '1979-03-14' } as const;
export const WILMA_PATIENT: Patient = {
  resourceType: 'Patient',
  name: [{ use: 'official', family: 'Quillfeather', given: ['Wilma'] }],
  birthDate: '1979-03-14',
};

/** From the range of test numbers, which no person has. */
export const [NHS_A, NHS_B] = ['9990000018', '9990000026'];

/** As the bot writes it. */
export function sembleIdentifier(value: string) {
  return { id: 'semble-id', system: SEMBLE_PATIENT_ID_SYSTEM, value };
}

export function nhs(value: string): { identifier: { system: string; value: string }[] } {
  return { identifier: [{ system: NHS_NUMBER_SYSTEM, value }] };
}

/** What Semble keeps of an NHS number. */
export function nhsInSemble({ semble: { store } }: Clinic, value: string) {
  return { numbers: [{ referenceId: store.nhsNumberDefinition, value }] };
}

export function put(clinic: Clinic, patient: Patient): Promise<WithId<Patient>> {
  return clinic.medplum.repo.createResource<Patient>(patient);
}

export function read(clinic: Clinic, { id }: WithId<Patient>): Promise<WithId<Patient>> {
  return clinic.medplum.repo.readResource<Patient>('Patient', id);
}

export function runAdopt(clinic: Clinic, options: AdoptOptions = {}, terminal = silentTerminal): Promise<AdoptReport> {
  return adopt(readEnvironment(clinic.variables), { clock: virtualClock(), ...options }, terminal);
}
