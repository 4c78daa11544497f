import type { Patient } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { aSemblePatient, DEFINITIONS } from '../../fixtures/semble-patient.ts';
import { foreignElements } from '../../src/fhir/foreign-elements.ts';
import { withTag } from '../../src/fhir/tags.ts';
import { mapPatient } from '../../src/mappers/patient.ts';

const ORGANIZATION = 'Organization/clinic';
const settings = { managingOrganization: ORGANIZATION };
const OURS: Patient = withTag(mapPatient(aSemblePatient(), DEFINITIONS, undefined, settings).patient, 'unconfirmed');
const foreign = (members: object): string[] => foreignElements({ ...OURS, ...members }, ORGANIZATION);

describe('a Patient has no element of a colleague', () => {
  it('as the bot writes it', () => {
    expect(foreignElements(OURS, ORGANIZATION)).toEqual([]);
    expect(foreignElements({ resourceType: 'Patient' }, undefined)).toEqual([]);
  });

  it.each<[string, object]>([
    ['that says nothing', { photo: [], maritalStatus: undefined, meta: { ...OURS.meta, security: [] } }],
    ["that is the server's own", { meta: { ...OURS.meta, versionId: '7', project: 'p', account: { reference: 'x' } } }],
    [
      'that is true with the element id of the bot',
      { deceasedBoolean: true, _deceasedBoolean: { id: 'semble-deceased' } },
    ],
    ['that is left of that', { _deceasedBoolean: { id: 'semble-deceased' } }],
    ["of the project's own extensions", { extension: [{ url: 'https://semble.io/fhir/gender', valueString: 'x' }] }],
  ])('with an element %s', (_what, members) => {
    expect(foreign(members)).toEqual([]);
  });
});

describe('a Patient has elements of a colleague', () => {
  it.each<[string, object]>([
    ['deceasedBoolean', { deceasedBoolean: false }],
    ['deceasedBoolean', { deceasedBoolean: false, _deceasedBoolean: { id: 'semble-deceased' } }],
    ['deceasedBoolean', { deceasedBoolean: true }],
    ['deceasedBoolean', { deceasedBoolean: true, _deceasedBoolean: { id: 'mine' } }],
    ['deceasedBoolean', { deceasedBoolean: true, _deceasedBoolean: { id: 'semble-deceased', extension: [] } }],
    ['deceasedBoolean', { _deceasedBoolean: { extension: [{ url: 'urn:x', valueCode: 'unknown' }] } }],
    ['deceasedBoolean', { _deceasedBoolean: null }],
    ['deceasedDateTime', { deceasedDateTime: '2026-05-05' }],
    ['managingOrganization', { managingOrganization: { reference: ORGANIZATION, display: 'The clinic' } }],
    ['managingOrganization', { managingOrganization: { reference: 'Organization/other' } }],
    ['_gender', { _gender: { id: 'mine' } }],
    ['meta.tag', { meta: { tag: [{ system: 'https://semble.io/fhir/tag', code: 'reviewed' }] } }],
    ['meta.tag', { meta: { tag: [{ system: 'https://clinic.example/tag', code: 'deleted' }] } }],
    ['meta.tag', { meta: { tag: [{ code: 'unconfirmed' }] } }],
    ['extension', { extension: [{ url: 'https://semble.io/fhir/colleague', valueString: 'x' }] }],
    ['meta.source', { meta: { ...OURS.meta, source: 'urn:x' } }],
    ['extension', { extension: [{ url: 'urn:x', valueString: 'x' }] }],
    ['link', { link: [{ type: 'seealso', other: { reference: 'Patient/x' } }] }],
    ['implicitRules', { implicitRules: 'urn:x' }],
  ])('by the name of its element: %s', (name, members) => {
    expect(foreign(members)).toEqual([name]);
  });

  it('in alphabetical order, each once', () => {
    const telecom = [{ value: '01632 960098' }, { value: '01632 960099' }];
    expect(foreign({ telecom, photo: [{ title: 'x' }], address: [{ city: 'Larkhampton' }] })).toEqual([
      'address',
      'photo',
      'telecom',
    ]);
  });

  it('where the settings name no organization any more', () => {
    expect(foreignElements(OURS, undefined)).toEqual(['managingOrganization']);
  });
});
