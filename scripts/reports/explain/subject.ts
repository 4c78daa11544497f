import { parseSembleId } from '../../../src/semble/patient.ts';
import { CommandFailure } from '../../core/problem.ts';

/** The record to explain: a patient by its Semble id, or a Patient by its id in Medplum, which may be deleted. */
export type Subject =
  | { readonly sembleId: string; readonly patientId?: undefined }
  | { readonly patientId: string; readonly sembleId?: undefined };

/** A FHIR id: https://hl7.org/fhir/R4/datatypes.html#id */
const PATIENT = /^Patient\/([A-Za-z0-9.-]{1,64})$/;

/** Reads a Semble id, or `Patient/<id>`. Throws CommandFailure for any other text. */
export function readSubject(text: string): Subject {
  const sembleId = parseSembleId(text);
  if (sembleId) {
    return { sembleId };
  }
  const [, patientId] = PATIENT.exec(text.trim()) ?? [];
  if (!patientId) {
    throw new CommandFailure({
      what: 'The argument is not a Semble id and not Patient/<id>',
      todo: 'Give the 24 hexadecimal digits of a patient in Semble, or Patient/ and the id of a Patient in Medplum.',
    });
  }
  return { patientId };
}
