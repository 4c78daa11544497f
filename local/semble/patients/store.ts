import { PatientList } from '../graphql/patient-list.ts';
import { type TokenOptions, Tokens } from '../tokens.ts';
import type { EventType, Raise } from '../webhooks/events.ts';
import type {
  ArchiveReason,
  NewPatient,
  NumberDefinition,
  PatientDetails,
  PatientNumber,
  Phone,
  Relationship,
  StoredPatient,
} from './patient.ts';
import { type Changed, PatientParts } from './patient-parts.ts';

/** Events of data that the schema does not show, and the identifier beside `patientId`. */
const UNSHOWN_EVENTS = {
  'patient.customAttribute.added': 'customAttributeId',
  'patient.customAttribute.updated': 'customAttributeId',
  'patient.customAttribute.removed': 'customAttributeId',
  'patient.label.added': 'labelId',
  'patient.label.removed': 'labelId',
  'patient.membership.updated': undefined,
} as const satisfies Partial<Record<EventType, string | undefined>>;

/**
 * The practice and its patients, with what clinic staff do to them. Each action changes the data, moves `updatedAt`
 * and raises exactly one event: https://docs.semble.io/docs/webhooks/events/patient/.
 * An action on an unknown id throws.
 */
export class SembleStore {
  readonly practice: { readonly id: string; readonly name: string; readonly timezone: string };
  readonly numberDefinitions: NumberDefinition[] = [];
  /** The id of the definition that holds NHS numbers. */
  readonly nhsNumberDefinition: string;
  readonly patients = new PatientList();
  readonly tokens = new Tokens();
  /** The answer of `patient(id)` for a deleted patient: null, the row, or an error (then for unknown ids too). */
  deletedPatients: 'null' | 'row' | 'error' = 'null';
  readonly #newId: () => string;
  readonly #now: () => number;
  readonly #raise: Raise;
  readonly #changed: Changed = (patient, eventType, partIds) => {
    this.#touch(patient);
    this.#raise({ eventType, identifiers: { patientId: patient.id, ...partIds } });
  };
  readonly #phones = new PatientParts('phone', (patient) => patient.phones, this.#changed);
  readonly #numbers = new PatientParts('number', (patient) => patient.numbers, this.#changed);
  readonly #relationships = new PatientParts('relationship', (patient) => patient.relationships, this.#changed);

  constructor(practiceId: string | undefined, newId: () => string, now: () => number, raise: Raise) {
    this.#newId = newId;
    this.#now = now;
    this.#raise = raise;
    this.practice = { id: practiceId ?? newId(), name: 'Example Practice', timezone: 'Europe/London' };
    this.addNumberDefinition('System', 'SYSTEM');
    this.nhsNumberDefinition = this.addNumberDefinition('NHS number', 'NHS_UK');
  }

  addToken(options: TokenOptions): string {
    return this.tokens.add(options);
  }

  addNumberDefinition(name: string, idType: NumberDefinition['idType']): string {
    const id = this.#newId();
    this.numberDefinitions.push({ id, name, primary: false, deleted: false, idType });
    return id;
  }

  /** The stored patient, also a deleted one. */
  get(patientId: string): StoredPatient {
    const patient = this.patients.get(patientId);
    if (!patient) {
      throw new Error(`The local Semble has no patient ${patientId}`);
    }
    return patient;
  }

  createPatient({ phones = [], numbers = [], relatedAccounts = [], ...details }: NewPatient): StoredPatient {
    const now = this.#now();
    const patient: StoredPatient = {
      id: this.#newId(),
      details,
      phones: this.#withIds(phones),
      numbers: this.#withIds(numbers),
      relationships: this.#withIds(relatedAccounts),
      archived: false,
      archivedInfo: null,
      deleted: false,
      createdAt: now,
      updatedAt: now,
    };
    this.patients.add(patient);
    this.#raise({ eventType: 'patient.created', identifiers: { patientId: patient.id } });
    return patient;
  }

  updatePatient(patientId: string, changes: PatientDetails): void {
    const patient = this.get(patientId);
    patient.details = { ...patient.details, ...changes };
    this.#changed(patient, 'patient.updated');
  }

  deletePatient(patientId: string): void {
    const patient = this.get(patientId);
    patient.deleted = true;
    this.#changed(patient, 'patient.deleted');
  }

  archive(patientId: string, archivedReason: ArchiveReason): void {
    const patient = this.get(patientId);
    patient.archived = true;
    patient.archivedInfo = { archivedAt: new Date(this.#now()).toISOString(), archivedReason };
    this.#changed(patient, 'patient.archived');
  }

  /** The reason stays readable, because Semble does not document that it is cleared. */
  unarchive(patientId: string): void {
    const patient = this.get(patientId);
    patient.archived = false;
    this.#changed(patient, 'patient.unarchived');
  }

  /** Merges the source into the target and deletes the source. */
  merge(sourcePatientId: string, targetPatientId: string): void {
    const [source, target] = [this.get(sourcePatientId), this.get(targetPatientId)];
    source.deleted = true;
    this.#touch(source);
    this.#touch(target);
    this.#raise({ eventType: 'patient.merged', identifiers: { sourcePatientId, targetPatientId } });
  }

  addPhone(patientId: string, phone: Phone): string {
    return this.#phones.add(this.get(patientId), this.#newId(), phone);
  }

  updatePhone(patientId: string, phoneId: string, changes: Phone): void {
    this.#phones.update(this.get(patientId), phoneId, changes);
  }

  removePhone(patientId: string, phoneId: string): void {
    this.#phones.remove(this.get(patientId), phoneId);
  }

  addNumber(patientId: string, number: PatientNumber): string {
    return this.#numbers.add(this.get(patientId), this.#newId(), number);
  }

  updateNumber(patientId: string, numberId: string, changes: Partial<PatientNumber>): void {
    this.#numbers.update(this.get(patientId), numberId, changes);
  }

  removeNumber(patientId: string, numberId: string): void {
    this.#numbers.remove(this.get(patientId), numberId);
  }

  addRelationship(patientId: string, relationship: Relationship): string {
    return this.#relationships.add(this.get(patientId), this.#newId(), relationship);
  }

  updateRelationship(patientId: string, relationshipId: string, changes: Relationship): void {
    this.#relationships.update(this.get(patientId), relationshipId, changes);
  }

  removeRelationship(patientId: string, relationshipId: string): void {
    this.#relationships.remove(this.get(patientId), relationshipId);
  }

  /** Raises only the event of a change of labels, custom attributes or the membership: the schema shows none of them. */
  changeUnshown(patientId: string, eventType: keyof typeof UNSHOWN_EVENTS): void {
    const key = UNSHOWN_EVENTS[eventType];
    const { id } = this.get(patientId);
    this.#raise({ eventType, identifiers: { patientId: id, ...(key && { [key]: this.#newId() }) } });
  }

  #withIds<T>(parts: readonly T[]): Map<string, T> {
    return new Map(parts.map((part) => [this.#newId(), part]));
  }

  /** Two changes within one millisecond get different values of `updatedAt`. */
  #touch(patient: StoredPatient): void {
    patient.updatedAt = Math.max(this.#now(), patient.updatedAt + 1);
  }
}
