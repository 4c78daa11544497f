import type { Identifier } from '@medplum/fhirtypes';
import { expect } from 'vitest';
import { type Circumstances, mapped } from './mapped.ts';

/** The identifier that matches the usual Patient to its patient. */
export const SEMBLE_ID: Identifier = {
  id: 'semble-id',
  system: 'https://semble.io/patient-id',
  value: '507f191e810c19729de860ea',
};

type Numbers = readonly { id?: string | null; referenceId?: string | null; value?: string | null }[];

/** A number as Semble has one. */
export function number(id: string, referenceId: string, value: string) {
  return { id, referenceId, value };
}

/** What becomes of a patient's numbers, in full and as `system|value`. */
export function numbersOf(numbers: Numbers, circumstances?: Circumstances) {
  const { patient, notes } = mapped({ numbers: [...numbers] }, circumstances);
  const [first, ...rest] = patient.identifier ?? [];
  expect(first).toEqual(SEMBLE_ID);
  return { numbers: rest, brief: rest.map(({ system, value }) => `${system}|${value}`), notes };
}

/** `system|value` of a number that is no NHS number. */
export function plain(referenceId: string, value: string): string {
  return `https://semble.io/patient-number/${referenceId}|${value}`;
}
