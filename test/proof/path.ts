import type { Patient } from '@medplum/fhirtypes';
import { UNCONFIRMED_TAG } from '../../src/fhir/systems.ts';
import { withTag } from '../../src/fhir/tags.ts';
import { type Clinic, IDS } from './clinic.ts';

export const [A = '', B = '', C = ''] = IDS;

/** A way through the bot: what a request finds, what it sets off, and what holds once it is acknowledged. */
export interface Path {
  readonly name: string;
  readonly policy?: 'deactivate';
  readonly settings?: Readonly<Record<string, string | undefined>>;
  /** Brings both sides to where the request finds them. */
  readonly before: (clinic: Clinic) => unknown;
  /** A delivery, an operator's request (`bot.*`), or the platform's own schedule. */
  readonly request: Readonly<Record<string, unknown>> | 'schedule';
  /** The outside calls in their order, when nothing fails. */
  readonly calls: string;
  /** When nothing fails: the result, or the counts of a page. */
  readonly answer: string;
  /** The calls, by their index, of which a verdict on the Patient quarantines it: of a batch, the entries. */
  readonly quarantines?: readonly string[];
  /** Those of whom Medplum has to say what Semble says. */
  readonly inStep: readonly string[];
  /** What holds besides. */
  readonly holds?: (clinic: Clinic) => void;
  /** A delivery that comes after all and must change nothing. */
  readonly late?: Readonly<Record<string, unknown>>;
}

/** In Medplum as they are at Semble, and then with a colleague's phone. */
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

/** In Medplum by a create that no second reading has confirmed yet. */
export async function provisional(clinic: Clinic, id: string): Promise<void> {
  await joined(clinic, id);
  clinic.medplum.put(withTag(stored(clinic, id), UNCONFIRMED_TAG));
}

/** In Medplum by such a create, and gone at Semble. */
export async function orphaned(clinic: Clinic, id: string): Promise<void> {
  await provisional(clinic, id);
  clinic.act('delete', id);
}

/** The Patient of a Semble id, which has to be there. */
export function stored(clinic: Clinic, id: string): Patient {
  const patient = clinic.medplum.only(id);
  if (!patient) {
    throw new Error(`no Patient has the Semble id ${id}`);
  }
  return patient;
}
