import type { Patient } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { foreignElements } from '../../src/fhir/foreign-elements.ts';
import { UNCONFIRMED_TAG } from '../../src/fhir/systems.ts';
import { withTag } from '../../src/fhir/tags.ts';
import { OURS, THEIRS, withTheirs } from '../mappers/colleague.ts';

const OWNED_DEATH = { deceasedBoolean: true, _deceasedBoolean: { id: 'semble-deceased' } };

describe('what the bot would not have written', () => {
  it.each<[string, Patient]>([
    ['a Patient as the bot makes it', withTag(OURS, UNCONFIRMED_TAG)],
    ['a Patient without meta', OURS],
    ['an empty list', { ...OURS, photo: [] }],
    ['a death that Semble reported', { ...OURS, ...OWNED_DEATH }],
    ['the mark of a death without its value', { resourceType: 'Patient', ...{ _deceasedBoolean: { id: 'semble-x' } } }],
    [
      'a Semble id without the element id',
      { resourceType: 'Patient', identifier: [{ system: 'https://semble.io/patient-id' }] },
    ],
    ['an extension of the project', { resourceType: 'Patient', extension: [{ url: 'https://semble.io/fhir/gender' }] }],
  ])('is nothing of %s', (_name, patient) => {
    expect(foreignElements(patient, undefined)).toEqual([]);
  });

  it('is each list with an entry of a colleague', () => {
    expect(foreignElements(withTheirs(OURS), undefined)).toEqual(Object.keys(THEIRS).sort());
  });

  it.each<[string, object]>([
    ['a death without the mark', { deceasedBoolean: true }],
    ['a denied death', { ...OWNED_DEATH, deceasedBoolean: false }],
    [
      'a death with something beside its mark',
      { ...OWNED_DEATH, _deceasedBoolean: { id: 'semble-deceased', extension: [] } },
    ],
    [
      'an extension where a death would stand',
      { _deceasedBoolean: { extension: [{ url: 'https://clinic.example/x' }] } },
    ],
  ])('is %s', (_name, members) => {
    expect(foreignElements({ ...OURS, ...members }, undefined)).toEqual(['deceasedBoolean']);
  });

  it('is an organization that the settings do not name', () => {
    const patient: Patient = { ...OURS, managingOrganization: { reference: 'Organization/a' } };
    expect(foreignElements(patient, 'Organization/a')).toEqual([]);
    expect(foreignElements(patient, 'Organization/b')).toEqual(['managingOrganization']);
    expect(foreignElements(patient, undefined)).toEqual(['managingOrganization']);
  });
});
