import type { Element, Patient } from '@medplum/fhirtypes';
import { isDeceasedOwned, type PatientWithPrimitives } from '../fhir/deceased.ts';
import { OWNED_ID_PREFIX } from '../fhir/systems.ts';
import { isRetired, isUnconfirmed } from '../fhir/tags.ts';
import type { SemblePatient } from '../semble/patient.ts';
import { codeKey } from './text.ts';

const DECEASED_REASON = codeKey('DECEASED_PATIENT');

/** `Patient.active`: not for an archived patient, nor for one that was deleted or merged away. */
export function isActive(semble: SemblePatient, current: Patient | undefined): boolean | undefined {
  if (current && isRetired(current)) {
    return false;
  }
  if (semble.archived === undefined && current && !isUnconfirmed(current)) {
    return current.active;
  }
  return semble.archived !== true;
}

type Deceased = Pick<PatientWithPrimitives, 'deceasedBoolean' | '_deceasedBoolean'>;

/**
 * `Patient.deceasedBoolean`: true, with the bot's element id, while the patient is archived as deceased, which is
 * Semble's only sign of death. The bot takes back nothing but its own `true`. A date of death, an explicit `false` and a
 * value without the element id are a colleague's: they stay, and the bot puts nothing beside them.
 */
export function deceased(
  semble: SemblePatient,
  current: PatientWithPrimitives | undefined,
): { [K in keyof Deceased]: Deceased[K] | undefined } {
  const { deceasedBoolean, _deceasedBoolean: element } = current ?? {};
  const isOwned = current !== undefined && isDeceasedOwned(current);
  const stays = { deceasedBoolean, _deceasedBoolean: element };
  const without = isOwned ? { deceasedBoolean: undefined, _deceasedBoolean: element && withoutId(element) } : stays;
  if (current?.deceasedDateTime !== undefined || current?._deceasedDateTime !== undefined) {
    return without;
  }
  const isDeceased = isArchivedAsDeceased(semble);
  if (isDeceased === undefined) {
    return stays;
  }
  if (!isDeceased) {
    return without;
  }
  return isOwned || deceasedBoolean === undefined
    ? { deceasedBoolean: true, _deceasedBoolean: { ...element, id: `${OWNED_ID_PREFIX}deceased` } }
    : stays;
}

/** Undefined when Semble does not say it. */
function isArchivedAsDeceased({ archived, archivedInfo }: SemblePatient): boolean | undefined {
  if (archived !== true) {
    return archived === undefined ? undefined : false;
  }
  const reason = archivedInfo === null ? null : archivedInfo?.archivedReason;
  return reason === undefined ? undefined : codeKey(reason) === DECEASED_REASON;
}

function withoutId({ id: _id, ...others }: Element): Element | undefined {
  return Object.keys(others).length > 0 ? others : undefined;
}
