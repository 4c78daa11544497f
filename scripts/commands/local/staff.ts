import { inventedPatient, inventedPhone } from '../../../local/semble/patients/invented.ts';
import type { StoredPatient } from '../../../local/semble/patients/patient.ts';
import type { SembleStore } from '../../../local/semble/patients/store.ts';
import { printable } from '../../core/output/printable.ts';

const NOBODY = 'Semble has no patient. Press c to create one.';

/** Plays the staff of the practice. Each action says what it did and to whom; it acts on the newest patient. */
export class Staff {
  readonly #store: SembleStore;
  /** How many patients were invented. */
  #invented = 0;
  #changes = 0;

  constructor(store: SembleStore) {
    this.#store = store;
  }

  create(): string {
    const patient = this.#store.createPatient(inventedPatient(this.#invented, this.#store.nhsNumberDefinition));
    this.#invented += 1;
    return `${nameOf(patient)}: created`;
  }

  /** Changes another part of the newest patient at each call. */
  change(): string {
    const [patient] = this.#newest();
    if (!patient) {
      return NOBODY;
    }
    const { id } = patient;
    this.#changes += 1;
    switch (this.#changes % 3) {
      case 1:
        this.#store.updatePatient(id, { email: `new.address.${this.#changes}@mail.example` });
        return `${nameOf(patient)}: e-mail address changed`;
      case 2:
        this.#store.addPhone(id, inventedPhone(500 + this.#changes));
        return `${nameOf(patient)}: phone added`;
      default: {
        const address = { ...patient.details.address, address: `${this.#changes} Placeholder Place` };
        this.#store.updatePatient(id, { address });
        return `${nameOf(patient)}: address changed`;
      }
    }
  }

  delete(): string {
    const [patient] = this.#newest();
    if (!patient) {
      return NOBODY;
    }
    this.#store.deletePatient(patient.id);
    return `${nameOf(patient)}: deleted`;
  }

  /** Merges the newest patient into the one before. */
  merge(): string {
    const [source, target] = this.#newest();
    if (!source || !target) {
      return 'A merge needs two patients in Semble. Press c to create one.';
    }
    this.#store.merge(source.id, target.id);
    return `${nameOf(source)}: merged into\n${nameOf(target)}`;
  }

  /** The two newest patients, the newest first. */
  #newest(): StoredPatient[] {
    const { rows } = this.#store.patients.pageAt({ direction: 'PREVIOUS' }, 2, ({ deleted }) => !deleted);
    return rows.toReversed();
  }
}

/** The name may come from a script. */
function nameOf({ id, details: { firstName, lastName } }: StoredPatient): string {
  return printable([id, firstName, lastName].filter(Boolean).join(' '));
}
