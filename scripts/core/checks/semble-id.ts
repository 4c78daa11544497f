import { InvalidArgumentError } from '@commander-js/extra-typings';
import { parseSembleId } from '../../../src/semble/patient.ts';

/** Reads an option that is a Semble id; returns it in lower case. Throws InvalidArgumentError for any other text. */
export function readSembleId(text: string): string {
  const id = parseSembleId(text);
  if (id === undefined) {
    throw new InvalidArgumentError('Give the Semble id of a patient, 24 hexadecimal digits.');
  }
  return id;
}
