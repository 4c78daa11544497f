import type { SemblePatient } from '../../../src/semble/patient.ts';
import type { Leftover } from '../leftovers.ts';
import type { ExplainedElement } from './elements.ts';
import type { PredictedSync } from './predict-sync.ts';
import type { Version } from './versions.ts';

/** Why a patient looks as it does. It holds patient data. */
export interface Explanation {
  readonly warning: string;
  readonly sembleId: string;
  /** Null when Semble does not have the patient, or hides it from the token. */
  readonly semble: SemblePatient | null;
  /** Undefined when Medplum was not read. A person has to correct more than one. */
  readonly patientIds: readonly string[] | undefined;
  /** The Patient that was asked for, if it no longer has this Semble id. */
  readonly formerPatient: { readonly patientId: string; readonly isDeleted: boolean } | undefined;
  /** Undefined when Medplum was not read. */
  readonly sync: PredictedSync | undefined;
  readonly elements: readonly ExplainedElement[];
  /** Entries that the bot wrote, that lost their element id, and that Semble no longer has. */
  readonly leftovers: readonly Leftover[];
  /** What was dropped, degraded or unknown: names of elements, never a value. */
  readonly notes: readonly string[];
  /** The versions of all its Patients, the newest first; undefined when Medplum was not read. */
  readonly versions: readonly (Version & { readonly patientId: string })[] | undefined;
}

/** Whether neither side has anything about this id. */
export function isUnknown({ semble, patientIds = [], formerPatient }: Explanation): boolean {
  return !semble && patientIds.length === 0 && !formerPatient;
}

export const WARNING = 'The following output is patient data. Handle it as such';
