import type { Patient } from '@medplum/fhirtypes';
import { differingElements } from '../../../src/fhir/difference.ts';
import { foreignElements } from '../../../src/fhir/foreign-elements.ts';
import { replacedBy, replacements } from '../../../src/fhir/links.ts';
import { hasSeveralSembleIds, isRetired, isUnconfirmed } from '../../../src/fhir/tags.ts';

/** The result word that a sync would give now, and the reason if it is not obvious. */
export interface PredictedSync {
  readonly result: 'created' | 'updated' | 'unchanged' | 'absent' | 'quarantined';
  readonly why?: string;
  readonly elements: readonly string[];
}

/**
 * Predicts what the bot would do with the Patients of one Semble patient. `next` is undefined when Semble does not have the
 * patient; `organization` is the setting for `managingOrganization`.
 */
export function predictSync(
  patients: readonly Patient[],
  next: Patient | undefined,
  organization: string | undefined,
): PredictedSync {
  const [current, second] = patients;
  if (second || (current && hasSeveralSembleIds(current))) {
    const why = second
      ? `there are ${patients.length} Patients with this Semble id`
      : 'the Patient has several identifiers of Semble';
    return { result: 'quarantined', why: `${why}: a person has to decide`, elements: [] };
  }
  if (current && isRetired(current)) {
    const other = replacedBy(current) ?? (replacements(current).length > 0 ? 'another record' : undefined);
    const why = other ? `it was merged into ${other}` : 'it carries the tombstone of a deleted patient';
    return { result: 'unchanged', why: `${why}, so that only a person changes it`, elements: [] };
  }
  if (!next) {
    const then = current && isUnconfirmed(current) ? takingBack(current, organization) : 'no Patient is removed';
    return { result: 'absent', why: `Semble does not have the patient, or hides it; ${then}`, elements: [] };
  }
  const elements = differingElements(current, next);
  return { result: current ? (elements.length > 0 ? 'updated' : 'unchanged') : 'created', elements };
}

function takingBack(current: Patient, organization: string | undefined): string {
  const foreign = foreignElements(current, organization);
  return foreign.length > 0
    ? `the Patient is unconfirmed and stays, because a colleague has worked on it: ${foreign.join(', ')}`
    : 'the Patient is unconfirmed and is taken back';
}
