import type { Patient } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { withLink } from '../../src/mappers/links.ts';
import { deactivate, withTag } from '../../src/mappers/retire.ts';
import { mapped } from './mapped.ts';

const ACTIVE: Patient = { resourceType: 'Patient', active: true };
const INACTIVE: Patient = { resourceType: 'Patient', active: false };
const DECEASED = { archivedReason: 'DECEASED_PATIENT' };

describe('active', () => {
  it.each([
    [true, false],
    [false, true],
    [null, true],
  ])('follows archived: %s makes it %s', (archived, active) => {
    for (const current of [undefined, ACTIVE, INACTIVE, { resourceType: 'Patient' } as const]) {
      expect(mapped({ archived }, current && { current }).patient.active).toBe(active);
    }
  });

  it('stays as it is when archived is not said', () => {
    expect(mapped({ archived: undefined }, { current: INACTIVE }).patient.active).toBe(false);
    expect(mapped({ archived: undefined }, { current: ACTIVE }).patient.active).toBe(true);
    const { patient } = mapped({ archived: undefined }, { current: { resourceType: 'Patient' } });
    expect(patient).not.toHaveProperty('active');
  });

  it('is true when archived is not said of a new Patient, or of one that is not confirmed yet', () => {
    expect(mapped({ archived: undefined }).patient.active).toBe(true);
    const current = withTag(INACTIVE, 'unconfirmed');
    expect(mapped({ archived: undefined }, { current }).patient.active).toBe(true);
  });

  it.each([
    ['a tombstone', deactivate(ACTIVE)],
    ['a replaced-by link', withLink(ACTIVE, 'replaced-by', { sembleId: '507f191e810c19729de860eb' })],
  ])('is false with %s, whatever Semble says', (_, current) => {
    for (const archived of [false, undefined, null]) {
      expect(mapped({ archived }, { current }).patient.active).toBe(false);
    }
  });
});

describe('deceased', () => {
  it('is true while the patient is archived as deceased', () => {
    const { patient } = mapped({ archived: true, archivedInfo: DECEASED });
    expect(patient).toMatchObject({ active: false, deceasedBoolean: true });
  });

  it.each([
    ['not archived any more', { archived: false, archivedInfo: DECEASED }],
    ['not archived, whatever the reason that is not said', { archived: false, archivedInfo: undefined }],
    ['archived for another reason', { archived: true, archivedInfo: { archivedReason: 'PATIENT_REQUEST' } }],
    ['archived without a reason', { archived: true, archivedInfo: { archivedReason: null } }],
    ['archived without a word', { archived: true, archivedInfo: null }],
  ])('is taken back when the patient is %s', (_, overrides) => {
    expect(mapped(overrides).patient).not.toHaveProperty('deceasedBoolean');
    const current: Patient = { resourceType: 'Patient', deceasedBoolean: true };
    expect(mapped(overrides, { current }).patient).not.toHaveProperty('deceasedBoolean');
    const alive: Patient = { resourceType: 'Patient', deceasedBoolean: false };
    expect(mapped(overrides, { current: alive }).patient.deceasedBoolean).toBe(false);
  });

  it.each([
    ['archived', { archived: undefined, archivedInfo: DECEASED }],
    ['the reason', { archived: true, archivedInfo: undefined }],
    ['the reason in it', { archived: true, archivedInfo: {} }],
  ])('stays as it is when %s is not said', (_, overrides) => {
    expect(mapped(overrides).patient).not.toHaveProperty('deceasedBoolean');
    for (const deceasedBoolean of [true, false]) {
      const current: Patient = { resourceType: 'Patient', deceasedBoolean };
      expect(mapped(overrides, { current }).patient.deceasedBoolean).toBe(deceasedBoolean);
    }
  });

  it('is never said twice: a date of death is a colleague’s and stays alone', () => {
    const current: Patient = { resourceType: 'Patient', deceasedDateTime: '2026-01-02' };
    for (const archived of [true, false, undefined]) {
      for (const before of [current, { ...current, deceasedBoolean: true }]) {
        const { patient } = mapped({ archived, archivedInfo: DECEASED }, { current: before });
        expect(patient.deceasedDateTime).toBe('2026-01-02');
        expect(patient).not.toHaveProperty('deceasedBoolean');
      }
    }
  });

  it('leaves a date of death alone of which only is known that it is unknown', () => {
    const url = 'http://hl7.org/fhir/StructureDefinition/data-absent-reason';
    const unknownDate = { _deceasedDateTime: { extension: [{ url, valueCode: 'unknown' }] } };
    const current: Patient = { resourceType: 'Patient', ...unknownDate };
    const { patient } = mapped({ archived: true, archivedInfo: DECEASED }, { current });
    expect(patient).toMatchObject(unknownDate);
    expect(patient).not.toHaveProperty('deceasedBoolean');
  });
});

describe('the managing organization', () => {
  const settings = { managingOrganization: 'Organization/0b6f7b0e-5c1d-4d5e-8a6f-9d0c1b2a3f4e' };
  const theirs: Patient = { resourceType: 'Patient', managingOrganization: { reference: 'Organization/other' } };

  it('is the one that the settings name', () => {
    const expected = { reference: settings.managingOrganization };
    expect(mapped({}, { settings }).patient.managingOrganization).toEqual(expected);
    expect(mapped({}, { settings, current: theirs }).patient.managingOrganization).toEqual(expected);
    expect(mapped({}, { settings, current: mapped().patient }).patient.managingOrganization).toEqual(expected);
  });

  it('keeps what stands beside the same reference', () => {
    const managingOrganization = { reference: settings.managingOrganization, display: 'Larkhampton Clinic' };
    const current: Patient = { resourceType: 'Patient', managingOrganization };
    expect(mapped({}, { settings, current }).patient.managingOrganization).toEqual(managingOrganization);
  });

  it('stays as it is when the settings name none', () => {
    expect(mapped().patient).not.toHaveProperty('managingOrganization');
    expect(mapped({}, { current: theirs }).patient.managingOrganization).toEqual(theirs.managingOrganization);
  });
});
