import type { Patient } from '@medplum/fhirtypes';
import { isUnconfirmed } from '../../src/fhir/tags.ts';

export const COLLEAGUES_PHONE = { system: 'phone', value: '01632 960099' } as const;

/** A colleague who adds a phone to Patients in Medplum, once to each. */
export class Colleague {
  /** The ids of the patients whose Patients got the phone after they were confirmed. */
  readonly #confirmed = new Set<string>();
  /**
   * The Patients that got the phone before that, by the ids of their patients. If the server ignores the version, a DELETE
   * under way deletes the phone too, and the patient's next Patient is another resource.
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

  /** Whether the Patient of this patient must have the phone. */
  hasAddedTo(sembleId: string, current: Patient | undefined): boolean {
    const isKnown = current !== undefined && this.#unconfirmed.get(sembleId) === current.id;
    return isKnown || this.#confirmed.has(sembleId);
  }
}
