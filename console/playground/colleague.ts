import type { MedplumClient, PatchOperation, WithId } from '@medplum/core';
import type { HumanName, Patient } from '@medplum/fhirtypes';
import * as v from 'valibot';
import type { LocalMedplum } from '../../local/medplum/server.ts';
import { connect, medplumFailure } from '../../scripts/medplum/connection.ts';
import { patchWithRetry, settingMembers } from '../../scripts/medplum/patch.ts';
import { withSembleIds } from '../../src/fhir/systems.ts';
import { type Action, action, day, filled, ofPatient } from './action.ts';

/** The changes that a colleague can make to a Patient. */
const EDITS = {
  phone: (patient: Patient, value: string): Partial<Patient> => ({
    telecom: [...(patient.telecom ?? []), { system: 'phone', use: 'work', value }],
  }),
  maiden: (patient: Patient, family: string): Partial<Patient> => {
    const maiden: HumanName = { use: 'maiden', family };
    return { name: [...(patient.name ?? []), maiden] };
  },
  death: (_: Patient, deceasedDateTime: string): Partial<Patient> => ({ deceasedDateTime }),
  email: (patient: Patient, value: string): Partial<Patient> => ({
    telecom: (patient.telecom ?? []).map((point) => (point.system === 'email' ? { ...point, value } : point)),
  }),
} as const;

/** What a colleague does in Medplum, by the name of the action. The writes go over HTTP, with a login of their own. */
export function colleagueActions({ baseUrl, createClient }: LocalMedplum): Readonly<Record<string, Action>> {
  let login: Promise<MedplumClient> | undefined;
  const colleague = (): Promise<MedplumClient> => {
    login ??= createClient({ name: 'A colleague' }).then(
      async (client) => (await connect({ baseUrl, ...client })).medplum,
    );
    return login;
  };
  const edit =
    (change: (patient: Patient, value: string) => Partial<Patient>) =>
    ({ patient, value }: { readonly patient: string; readonly value: string }) =>
      onPatient(colleague, patient, async (medplum, { id }) => {
        await patchWithRetry(medplum, 'Patient', id, (current): PatchOperation[] =>
          settingMembers<Patient>(current, change(current, value)),
        );
      });
  const given = v.strictObject({ ...ofPatient, value: filled });
  return {
    'colleague-phone': action(given, edit(EDITS.phone)),
    'colleague-maiden-name': action(given, edit(EDITS.maiden)),
    'colleague-death': action(v.strictObject({ ...ofPatient, value: day }), edit(EDITS.death)),
    'colleague-email': action(given, edit(EDITS.email)),
    'colleague-delete': action(v.strictObject(ofPatient), ({ patient }) =>
      onPatient(colleague, patient, async (medplum, { id }) => {
        await medplum.deleteResource('Patient', id);
      }),
    ),
  };
}

/** Finds the Patient of a patient and works on it. Throws CommandFailure. */
async function onPatient(
  colleague: () => Promise<MedplumClient>,
  sembleId: string,
  work: (medplum: MedplumClient, patient: WithId<Patient>) => Promise<void>,
): Promise<undefined> {
  try {
    const medplum = await colleague();
    const [patient] = await medplum.searchResources('Patient', { identifier: withSembleIds(sembleId) });
    if (patient) {
      await work(medplum, patient);
    }
  } catch (error) {
    throw medplumFailure(error, "a colleague's edit");
  }
}
