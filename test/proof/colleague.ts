import type { Patient } from '@medplum/fhirtypes';
import { isUnconfirmed } from '../../src/fhir/tags.ts';

export const COLLEAGUES_PHONE = { system: 'phone', value: '01632 960099' } as const;

/** A colleague who adds a phone to Patients in Medplum, once to each. */
export class Colleague {
  /** To whose Patients it was added once they were confirmed. */
  readonly #confirmed = new Set<string>();
  /**
   * The Patients to which it was added before that, by the ids of their patients. A DELETE that is under way takes the phone
   * along, where the server does not look at the version; the next Patient of that patient is another.
   */
  readonly #unconfirmed = new Map<string, string | undefined>();

  /** The Patient with the phone; undefined when it has been added before. */
  addPhone(sembleId: string, current: Patient): Patient | undefined {
    if (this.hasAddedTo(sembleId, current)) {
      return undefined;
    }
    if (isUnconfirmed(current)) {
      this.#unconfirmed.set(sembleId, current.id);
    } else {
      this.#confirmed.add(sembleId);
    }
    return { ...current, telecom: [...(current.telecom ?? []), COLLEAGUES_PHONE] };
  }

  /** Whether the Patient of this patient has to have the phone. */
  hasAddedTo(sembleId: string, current: Patient | undefined): boolean {
    const isKnown = current !== undefined && this.#unconfirmed.get(sembleId) === current.id;
    return isKnown || this.#confirmed.has(sembleId);
  }
}
