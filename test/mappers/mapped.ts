import type { Patient } from '@medplum/fhirtypes';
import { expect } from 'vitest';
import { problemsOf } from '../../fixtures/fhir.ts';
import { aSemblePatient, DEFINITIONS } from '../../fixtures/semble-patient.ts';
import type { MappingSettings } from '../../src/mappers/patient.ts';
import { mapPatient } from '../../src/mappers/patient.ts';
import type { NumberDefinition } from '../../src/semble/patient.ts';

export interface Circumstances {
  readonly current?: Patient;
  /** Null means unknown. */
  readonly definitions?: readonly NumberDefinition[] | null;
  readonly settings?: MappingSettings;
}

/**
 * Maps a patient that differs from the usual one as told. Whatever the test asks: the outcome is valid FHIR, mapping it
 * once more changes nothing, and the Patient it started from is as it was.
 */
export function mapped(
  overrides: Parameters<typeof aSemblePatient>[0] = {},
  { current, definitions = DEFINITIONS, settings = {} }: Circumstances = {},
): { readonly patient: Patient; readonly notes: readonly string[] } {
  const semble = aSemblePatient(overrides);
  const before = structuredClone(current);
  const result = mapPatient(semble, definitions ?? undefined, current, settings);
  expect(problemsOf(result.patient)).toEqual([]);
  expect(mapPatient(semble, definitions ?? undefined, result.patient, settings).patient).toEqual(result.patient);
  expect(current).toEqual(before);
  return result;
}
