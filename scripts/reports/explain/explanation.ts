import type { SemblePatient } from '../../../src/semble/patient.ts';
import type { Leftover } from '../leftovers.ts';
import type { ExplainedElement } from './elements.ts';
import type { PredictedSync } from './predict-sync.ts';
import type { Version } from './versions.ts';

/** Why a patient looks as it does: patient data throughout. */
export interface Explanation {
  readonly warning: string;
  readonly sembleId: string;
  /** Null when Semble doesn't have the patient, or hides it from the token. */
  readonly semble: SemblePatient | null;
  /** Undefined when Medplum was not asked; more than one is an error that a person has to mend. */
  readonly patientIds: readonly string[] | undefined;
  /** Undefined when Medplum was not asked. */
  readonly sync: PredictedSync | undefined;
  readonly elements: readonly ExplainedElement[];
  /** Entries that the bot wrote, that lost their element id, and that Semble does not say any more. */
  readonly leftovers: readonly Leftover[];
  /** What was dropped, degraded or not said: names of elements, never a value. */
  readonly notes: readonly string[];
  /** Of all its Patients, the newest first; undefined when Medplum was not asked. */
  readonly versions: readonly (Version & { readonly patientId: string })[] | undefined;
}

export const WARNING = 'The following output is patient data. Handle it as such';
