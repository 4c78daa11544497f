import type { Patient } from '@medplum/fhirtypes';
import { someone } from '../../../fixtures/operator.ts';
import { UNCONFIRMED_TAG } from '../../../src/fhir/systems.ts';
import { withTag } from '../../../src/fhir/tags.ts';
import { COLLEAGUES_PHONE } from '../colleague.ts';
import { A, B, type RequestName } from './requests.ts';
import type { SembleState } from './sides.ts';

/** Something that happens outside of the bot, at one moment. */
export interface Step {
  readonly name: string;
  /** The next state of Semble; undefined if nothing happens, and then no delivery is raised either. */
  readonly semble?: (state: SembleState) => SembleState | undefined;
  /** The delivery that Semble sends because of it. */
  readonly raises?: RequestName;
  /** The next state of A's Patient in Medplum. */
  readonly medplum?: (patient: Patient) => Patient | 'deleted';
  readonly isColleague?: boolean;
}

function changed(name: string, members: Readonly<Record<string, unknown>>): Step {
  return {
    name,
    raises: 'updated',
    semble: (state) => {
      const patient = state.patients[A];
      return patient && { ...state, patients: { ...state.patients, [A]: { ...patient, ...members } } };
    },
  };
}

function moved(name: string, from: 'patients' | 'hidden', to?: 'hidden' | 'patients', id: string = A): Step {
  return {
    name,
    semble: (state) => {
      const { [id]: patient, ...others } = state[from];
      return patient && { ...state, [from]: others, ...(to && { [to]: { ...state[to], [id]: patient } }) };
    },
  };
}

function joined(id: string, name: string): Step {
  return { name, semble: (state) => ({ ...state, patients: { ...state.patients, [id]: someone(id) } }) };
}

/** Everything that happens outside of the bot. */
export const STEPS = {
  join: joined(A, 'A is registered in Semble'),
  joinB: joined(B, 'B is registered in Semble'),
  add: changed('a phone is added to A in Semble', {
    phones: [{ phoneId: 'p1', phoneType: 'Mobile', phoneNumber: '07700 900123' }],
  }),
  remove: changed('the phone of A is removed in Semble', { phones: [] }),
  rename: changed('A is renamed in Semble', { firstName: 'Zora' }),
  delete: { ...moved('A is deleted in Semble', 'patients'), raises: 'deleted' },
  deleteB: { ...moved('B is deleted in Semble', 'patients', undefined, B), raises: 'deletedB' },
  hide: moved('Semble hides A', 'patients', 'hidden'),
  show: { ...moved('Semble shows A again', 'hidden', 'patients'), raises: 'updated' },
  merge: {
    name: 'A is merged into B in Semble',
    raises: 'merged',
    semble: (state) => {
      const { [A]: source, ...others } = state.patients;
      return source && others[B] && { ...state, patients: others, merged: { ...state.merged, [A]: B } };
    },
  },
  /** Semble also reports the source of a merge as deleted. */
  deleteSource: {
    name: 'Semble reports A as deleted too',
    raises: 'deleted',
    semble: (state) => (state.merged[A] ? state : undefined),
  },
  reportDeleted: {
    name: 'Semble reports A as deleted and still returns it',
    raises: 'deleted',
    semble: (state) => state,
  },
  colleague: {
    name: "a colleague adds a phone to A's Patient",
    isColleague: true,
    medplum: (patient) => ({ ...patient, telecom: [...(patient.telecom ?? []), COLLEAGUES_PHONE] }),
  },
  erase: { name: "a person deletes A's Patient in Medplum", medplum: () => 'deleted' },
  unconfirm: { name: "A's Patient is unconfirmed", medplum: (patient) => withTag(patient, UNCONFIRMED_TAG) },
} as const satisfies Readonly<Record<string, Step>>;
export type StepName = keyof typeof STEPS;
