import type { Patient } from '@medplum/fhirtypes';
import { mapPatient } from '../../../../src/mappers/patient.ts';
import { getPatient } from '../../../../src/semble/get-patient.ts';
import { retryTransient } from '../../../semble/retry.ts';
import type { Lines } from '../lines.ts';

const ignore = (): void => undefined;

/** Reads a patient from Semble and maps it as the bot does; undefined when Semble does not have it. Throws CommandFailure. */
export async function readMapped(
  { ask, clock, mapping }: Pick<Lines, 'ask' | 'clock' | 'mapping'>,
  id: string,
): Promise<Patient | undefined> {
  const withDefinitions = !mapping.nhsNumberDefinition;
  const reading = await retryTransient(() => getPatient(ask, id, { withDefinitions, note: ignore }), clock);
  return reading && mapPatient(reading.patient, reading.definitions, undefined, mapping).patient;
}
