import type { Element, Patient } from '@medplum/fhirtypes';
import { isOwned } from './ownership.ts';

/**
 * A Patient with the members that hold the id and the extensions of `deceasedBoolean` and `deceasedDateTime`. The type
 * of `@medplum/fhirtypes` does not have them: https://hl7.org/fhir/R4/json.html#primitive
 */
export interface PatientWithPrimitives extends Patient {
  _deceasedBoolean?: Element;
  _deceasedDateTime?: Element;
}

/**
 * Whether the bot wrote `deceasedBoolean`. It never writes `false`, so a `false` is a colleague's, whatever its element
 * id.
 */
export function isDeceasedOwned({ deceasedBoolean, _deceasedBoolean }: PatientWithPrimitives): boolean {
  return !!_deceasedBoolean && isOwned(_deceasedBoolean) && deceasedBoolean !== false;
}
