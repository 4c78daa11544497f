import type { Patient } from '@medplum/fhirtypes';
import { expect } from 'vitest';
import { differingElements } from '../../src/fhir/difference.ts';
import { replacedBy } from '../../src/fhir/links.ts';
import { isUnconfirmed } from '../../src/fhir/tags.ts';
import { mapPatient } from '../../src/mappers/patient.ts';
import { parsePatient } from '../../src/semble/patient.ts';
import { COLLEAGUES_PHONE, type Colleague } from './colleague.ts';

const DEFINITIONS = [{ id: '64b000000000000000000001', deleted: false, idType: 'NHS_UK' }];

/** One patient on both sides. */
export interface BothSides {
  readonly id: string;
  /** The Patient in Medplum. */
  readonly stored: Patient | undefined;
  /** The patient in Semble. */
  readonly patient: Readonly<Record<string, unknown>> | undefined;
  /** The target, if Semble has merged the patient away. */
  readonly mergedInto: string | undefined;
  readonly policy: string;
  readonly colleague: Colleague;
}

/** Throws unless the Patient is as the design promises once all deliveries are acknowledged. */
export function expectInStep({ id, stored, patient, mergedInto, policy, colleague }: BothSides): void {
  const said = parsePatient(structuredClone(patient), () => undefined);
  if (said) {
    expect(stored).toBeDefined();
    expect(differingElements(stored, mapPatient(said, DEFINITIONS, stored, {}).patient)).toEqual([]);
    expect(stored && isUnconfirmed(stored)).toBe(false);
  } else if (mergedInto !== undefined) {
    expect(stored?.active ?? false).toBe(false);
    expect([undefined, mergedInto]).toContain(stored && replacedBy(stored));
  } else if (!stored || !isUnconfirmed(stored) || !colleague.hasAddedTo(id, stored)) {
    expect(stored ? stored.active : 'gone').toBe(policy === 'delete' || !stored ? 'gone' : false);
  }
  // An unconfirmed Patient does not show whether its patient is gone for good, so a colleague's work on it stays.
  if ((said || stored) && colleague.hasAddedTo(id, stored)) {
    expect(stored?.telecom).toContainEqual(COLLEAGUES_PHONE);
  }
}
