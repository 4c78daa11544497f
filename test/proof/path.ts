import type { Patient } from '@medplum/fhirtypes';
import { UNCONFIRMED_TAG } from '../../src/fhir/systems.ts';
import { withTag } from '../../src/fhir/tags.ts';
import { type Clinic, IDS } from './clinic.ts';

export const [A = '', B = '', C = ''] = IDS;

/** A path through the bot: the initial state, the request and its calls, and the state after its acknowledgement. */
export interface Path {
  readonly name: string;
  readonly policy?: 'deactivate';
  readonly settings?: Readonly<Record<string, string | undefined>>;
  /** Brings both sides into the initial state. */
  readonly before: (clinic: Clinic) => unknown;
  /** A delivery, an operator request (`bot.*`), or the platform's own schedule. */
  readonly request: Readonly<Record<string, unknown>> | 'schedule';
  /** The calls to both sides in order, without faults. */
  readonly calls: string;
  /** The result, or the counts of a page, without faults. */
  readonly answer: string;
  /** The indexes of the calls whose final refusal quarantines the Patient; for a batch, with the entries. */
  readonly quarantines?: readonly string[];
  /** The patients whose Patients must equal Semble's data. */
  readonly inStep: readonly string[];
  /** Further conditions. */
  readonly holds?: (clinic: Clinic) => void;
  /** A later delivery, which must change nothing. */
  readonly late?: Readonly<Record<string, unknown>>;
}

/** Brings a patient in step, and adds a colleague's phone. */
export async function known(clinic: Clinic, ...ids: string[]): Promise<void> {
  await joined(clinic, ...ids);
  ids.forEach((id) => {
    clinic.act('colleague', id);
  });
}

async function joined(clinic: Clinic, ...ids: string[]): Promise<void> {
  ids.forEach((id) => {
    clinic.act('join', id);
  });
  await clinic.request({ eventType: 'bot.sync', patientIds: ids, write: true });
}

/** Makes an unconfirmed Patient of a patient that Semble has. */
export async function unconfirmed(clinic: Clinic, id: string): Promise<void> {
  await joined(clinic, id);
  clinic.medplum.put(withTag(stored(clinic, id), UNCONFIRMED_TAG));
}

/** Makes an unconfirmed Patient of a patient that Semble no longer has. */
export async function orphaned(clinic: Clinic, id: string): Promise<void> {
  await unconfirmed(clinic, id);
  clinic.act('delete', id);
}

/** The Patient of a Semble id. Throws if there is none. */
export function stored(clinic: Clinic, id: string): Patient {
  const patient = clinic.medplum.only(id);
  if (!patient) {
    throw new Error(`No Patient has the Semble id ${id}`);
  }
  return patient;
}
