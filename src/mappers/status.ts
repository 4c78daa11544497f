import type { Element, Patient } from '@medplum/fhirtypes';
import type { SemblePatient } from '../semble/patient.ts';
import { isMarked } from './merge.ts';
import { isRetired, isUnconfirmed } from './retire.ts';
import { MARK } from './systems.ts';
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

/**
 * A Patient with what FHIR's JSON keeps beside `deceasedBoolean`, for which the type of `@medplum/fhirtypes` has no
 * member: https://hl7.org/fhir/R4/json.html#primitive.
 */
export interface PatientWithPrimitives extends Patient {
  _deceasedBoolean?: Element;
  _deceasedDateTime?: Element;
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
    ? { deceasedBoolean: true, _deceasedBoolean: { ...element, id: `${MARK}deceased` } }
    : stays;
}

/** Whether `deceasedBoolean` is the bot's: an explicit `false` is a colleague's, whatever element id stands beside it. */
export function isDeceasedOwned({ deceasedBoolean, _deceasedBoolean }: PatientWithPrimitives): boolean {
  return _deceasedBoolean !== undefined && isMarked(_deceasedBoolean) && deceasedBoolean !== false;
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
