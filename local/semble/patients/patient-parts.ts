import type { EventType } from '../webhooks/events.ts';
import type { StoredPatient } from './patient.ts';

type PartKind = 'phone' | 'number' | 'relationship';

/** Reports a change of a patient: sets `updatedAt` and raises the event. */
export type Changed = (patient: StoredPatient, eventType: EventType, partIds?: Record<string, string>) => void;

/** The actions of staff on one kind of part, such as phones. */
export class PatientParts<T> {
  readonly #kind: PartKind;
  readonly #partsOf: (patient: StoredPatient) => Map<string, T>;
  readonly #changed: Changed;

  constructor(kind: PartKind, partsOf: (patient: StoredPatient) => Map<string, T>, changed: Changed) {
    this.#kind = kind;
    this.#partsOf = partsOf;
    this.#changed = changed;
  }

  add(patient: StoredPatient, partId: string, part: T): string {
    this.#partsOf(patient).set(partId, part);
    this.#changed(patient, `patient.${this.#kind}.added`, { [`${this.#kind}Id`]: partId });
    return partId;
  }

  update(patient: StoredPatient, partId: string, changes: Partial<T>): void {
    const parts = this.#partsOf(patient);
    const part = parts.get(partId);
    if (part === undefined) {
      throw new Error(`The patient has no ${this.#kind} ${partId}`);
    }
    parts.set(partId, { ...part, ...changes });
    this.#changed(patient, `patient.${this.#kind}.updated`, { [`${this.#kind}Id`]: partId });
  }

  remove(patient: StoredPatient, partId: string): void {
    if (!this.#partsOf(patient).delete(partId)) {
      throw new Error(`The patient has no ${this.#kind} ${partId}`);
    }
    this.#changed(patient, `patient.${this.#kind}.removed`, { [`${this.#kind}Id`]: partId });
  }
}
