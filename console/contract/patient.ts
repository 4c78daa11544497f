import type { Owner } from '../../scripts/reports/explain/owner.ts';
import type { SemblePatient } from '../../src/semble/patient.ts';
import type { ShownProblem } from './state.ts';

/** One entry of a list of the Patient, or the value of another element, as text. */
interface ShownEntry {
  readonly text: string;
  readonly owner: Owner;
}

export interface ShownElement {
  readonly element: string;
  readonly entries: readonly ShownEntry[];
  /** What the mapper makes of Semble's fields; shown where a sync would change the element. */
  readonly mapped: readonly string[];
  /** Whether a sync would change it. */
  readonly differs: boolean;
}

/** A value that one version took away (`-`) or added (`+`). */
export interface ShownChange {
  readonly sign: '-' | '+';
  readonly element: string;
  readonly text: string;
}

export interface ShownVersion {
  readonly patientId: string;
  readonly versionId: string;
  /** An instant; empty when the server does not say. */
  readonly at: string;
  readonly what: 'created' | 'changed' | 'deleted';
  /** Who wrote it: the bot, another one with a name or reference, or an author that the server does not say. */
  readonly by: 'bot' | 'other' | 'unknown';
  readonly author: string;
  readonly changes: readonly ShownChange[];
}

/** Both sides of one patient. It holds patient data. */
export interface PatientView {
  readonly sembleId: string;
  /** The fields in Semble; null when Semble does not have the patient, or hides it from the token. */
  readonly semble: SemblePatient | null;
  readonly patientIds: readonly string[];
  /** The result word that a sync would give now. */
  readonly sync: { readonly result: string; readonly why: string; readonly elements: readonly string[] };
  /** What a person should do about this patient. */
  readonly next: ShownProblem | null;
  readonly elements: readonly ShownElement[];
  readonly notes: readonly string[];
  /** The newest first. */
  readonly versions: readonly ShownVersion[];
  /** The Patient as JSON text; null when there is none. */
  readonly json: string | null;
}

/** One row of the list of patients. */
export interface ListedPatient {
  readonly id: string;
  readonly name: string;
  readonly dob: string;
  readonly archived: boolean;
}

export interface PatientList {
  readonly patients: readonly ListedPatient[];
  readonly hasMore: boolean;
}
