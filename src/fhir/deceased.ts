import type { Element, Patient } from '@medplum/fhirtypes';
import { isOwned } from './ownership.ts';

/**
 * A Patient with what FHIR's JSON keeps beside `deceasedBoolean`, for which the type of `@medplum/fhirtypes` has no
 * member: https://hl7.org/fhir/R4/json.html#primitive.
 */
export interface PatientWithPrimitives extends Patient {
  _deceasedBoolean?: Element;
  _deceasedDateTime?: Element;
}

/** Whether `deceasedBoolean` is the bot's: an explicit `false` is a colleague's, whatever element id stands beside it. */
export function isDeceasedOwned({ deceasedBoolean, _deceasedBoolean }: PatientWithPrimitives): boolean {
  return !!_deceasedBoolean && isOwned(_deceasedBoolean) && deceasedBoolean !== false;
}
