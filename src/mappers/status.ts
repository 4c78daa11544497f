import type { Element, Patient } from '@medplum/fhirtypes';
import { isDeceasedOwned, type PatientWithPrimitives } from '../fhir/deceased.ts';
import { unlessEmpty } from '../fhir/omit-undefined.ts';
import { OWNED_ID_PREFIX } from '../fhir/systems.ts';
import { isRetired, isUnconfirmed } from '../fhir/tags.ts';
import type { SemblePatient } from '../semble/patient.ts';
import { codeKey } from './text.ts';

const DECEASED_REASON = codeKey('DECEASED_PATIENT');

/** Maps `Patient.active`. It is false for an archived patient, and for one that was deleted or merged into another. */
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
 * Maps `Patient.deceasedBoolean`. It is true, with the bot's element id, while the patient is archived as deceased:
 * Semble has no other sign of death. The bot only removes its own `true`. A date of death, a `false` and a value
 * without the bot's element id are a colleague's. They stay, and the bot adds no value to them.
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

/** Undefined when it is unknown. */
function isArchivedAsDeceased({ archived, archivedInfo }: SemblePatient): boolean | undefined {
  if (archived !== true) {
    return archived === undefined ? undefined : false;
  }
  const reason = archivedInfo === null ? null : archivedInfo?.archivedReason;
  return reason === undefined ? undefined : codeKey(reason) === DECEASED_REASON;
}

function withoutId({ id: _id, ...others }: Element): Element | undefined {
  return unlessEmpty(others);
}
