import type { Patient } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { aSemblePatient } from '../../fixtures/semble-patient.ts';
import { differingElements } from '../../src/fhir/difference.ts';
import { withLink } from '../../src/fhir/links.ts';
import { deactivate, withTag } from '../../src/fhir/tags.ts';
import { mapPatient } from '../../src/mappers/patient.ts';
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

  it('stays as it is when archived is unknown', () => {
    expect(mapped({ archived: undefined }, { current: INACTIVE }).patient.active).toBe(false);
    expect(mapped({ archived: undefined }, { current: ACTIVE }).patient.active).toBe(true);
    const { patient } = mapped({ archived: undefined }, { current: { resourceType: 'Patient' } });
    expect(patient).not.toHaveProperty('active');
  });

  it('is true when archived is unknown for a new Patient, or for an unconfirmed one', () => {
    expect(mapped({ archived: undefined }).patient.active).toBe(true);
    const current = withTag(INACTIVE, 'unconfirmed');
    expect(mapped({ archived: undefined }, { current }).patient.active).toBe(true);
  });

  it.each([
    ['a tombstone', deactivate(ACTIVE)],
    ['a replaced-by link', withLink(ACTIVE, 'replaced-by', { sembleId: '507f191e810c19729de860eb' })],
  ])('is false with %s, with any value in Semble', (_, current) => {
    for (const archived of [false, undefined, null]) {
      expect(mapped({ archived }, { current }).patient.active).toBe(false);
    }
  });
});

describe('deceased', () => {
  const OWNED = { deceasedBoolean: true, _deceasedBoolean: { id: 'semble-deceased' } };
  const ARCHIVED_AS_DECEASED = { archived: true, archivedInfo: DECEASED };
  const died = (patient: object): Patient => ({ resourceType: 'Patient', ...patient });
  const deathOf = (patient: Patient) =>
    Object.fromEntries(Object.entries(patient).filter(([name]) => /deceased/.test(name)));

  it.each(['DECEASED_PATIENT', 'deceased_patient', 'Deceased patient', 'DECEASED\u200b_PATIENT'])(
    'is true, with the element id of the bot, while the patient is archived as %s',
    (archivedReason) => {
      const { patient } = mapped({ archived: true, archivedInfo: { archivedReason } });
      expect(patient.active).toBe(false);
      expect(deathOf(patient)).toEqual(OWNED);
      expect(mapped({ archived: true, archivedInfo: { archivedReason } }, { current: patient }).patient).toEqual(
        patient,
      );
    },
  );

  const NOT_DECEASED = [
    ['not archived any more', { archived: false, archivedInfo: DECEASED }],
    ['not archived, and the reason is unknown', { archived: false, archivedInfo: undefined }],
    ['archived for another reason', { archived: true, archivedInfo: { archivedReason: 'PATIENT_REQUEST' } }],
    ['archived without a reason', { archived: true, archivedInfo: { archivedReason: null } }],
    ['archived without a word', { archived: true, archivedInfo: null }],
  ] as const;

  it.each(NOT_DECEASED)('is taken back, if it is the bot’s, when the patient is %s', (_, overrides) => {
    expect(deathOf(mapped(overrides).patient)).toEqual({});
    expect(deathOf(mapped(overrides, { current: died(OWNED) }).patient)).toEqual({});
  });

  it.each(NOT_DECEASED)('of a colleague stays when the patient is %s', (_, overrides) => {
    const values = [
      { deceasedBoolean: true },
      { deceasedBoolean: false },
      { deceasedBoolean: true, _deceasedBoolean: { id: 'd1' } },
      { deceasedBoolean: false, _deceasedBoolean: { id: 'semble-deceased' } },
      { _deceasedBoolean: { extension: [{ url: 'https://clinic.example/x', valueString: 'asked' }] } },
    ];
    for (const theirs of values) {
      expect(deathOf(mapped(overrides, { current: died(theirs) }).patient)).toEqual(theirs);
    }
  });

  it('of a colleague is not taken over when the patient is archived as deceased', () => {
    const values = [
      { deceasedBoolean: true },
      { deceasedBoolean: false },
      { deceasedBoolean: false, _deceasedBoolean: { id: 'semble-deceased' } },
    ];
    for (const theirs of values) {
      expect(deathOf(mapped(ARCHIVED_AS_DECEASED, { current: died(theirs) }).patient)).toEqual(theirs);
    }
  });

  it('keeps an extension that a colleague put beside it', () => {
    const extension = [{ url: 'https://clinic.example/x', valueString: 'certificate seen' }];
    const current = died({ ...OWNED, _deceasedBoolean: { ...OWNED._deceasedBoolean, extension } });
    expect(mapped(ARCHIVED_AS_DECEASED, { current }).patient).toMatchObject(deathOf(current));
    expect(deathOf(mapped({ archived: false }, { current }).patient)).toEqual({ _deceasedBoolean: { extension } });
  });

  it('is written again when a colleague removed it and left the element id', () => {
    const current = died({ _deceasedBoolean: OWNED._deceasedBoolean });
    expect(deathOf(mapped(ARCHIVED_AS_DECEASED, { current }).patient)).toEqual(OWNED);
    expect(deathOf(mapped({ archived: false }, { current }).patient)).toEqual({});
  });

  it.each([
    ['archived', { archived: undefined, archivedInfo: DECEASED }],
    ['the reason', { archived: true, archivedInfo: undefined }],
    ['the reason in it', { archived: true, archivedInfo: {} }],
  ])('stays as it is when %s is unknown', (_, overrides) => {
    expect(deathOf(mapped(overrides).patient)).toEqual({});
    for (const current of [{ deceasedBoolean: true }, { deceasedBoolean: false }, OWNED]) {
      expect(deathOf(mapped(overrides, { current: died(current) }).patient)).toEqual(current);
    }
  });

  it.each([true, false, undefined])(
    'is not put beside a date of death, which is a colleague’s (archived: %s)',
    (archived) => {
      for (const date of [
        { deceasedDateTime: '2026-01-02' },
        { _deceasedDateTime: { extension: [{ url: 'https://clinic.example/x', valueString: 'asked' }] } },
      ]) {
        for (const before of [date, { ...date, ...OWNED }, { ...date, _deceasedBoolean: OWNED._deceasedBoolean }]) {
          const { patient } = mapped({ archived, archivedInfo: DECEASED }, { current: died(before) });
          expect(deathOf(patient)).toEqual(date);
        }
      }
    },
  );

  it('of a colleague stays beside a date of death, though FHIR allows one of the two', () => {
    const both = { deceasedDateTime: '2026-01-02', deceasedBoolean: true };
    const { patient } = mapPatient(aSemblePatient(ARCHIVED_AS_DECEASED), undefined, died(both), {});
    expect(deathOf(patient)).toEqual(both);
  });

  it('is one element for a report, with its element id', () => {
    expect(differingElements(died({}), died(OWNED))).toEqual(['deceasedBoolean']);
    expect(differingElements(died({ deceasedBoolean: true }), died(OWNED))).toEqual(['deceasedBoolean']);
  });
});

describe('the managing organization', () => {
  const settings = { managingOrganization: 'Organization/0b6f7b0e-5c1d-4d5e-8a6f-9d0c1b2a3f4e' };
  const theirs: Patient = { resourceType: 'Patient', managingOrganization: { reference: 'Organization/other' } };

  it('is that of the setting', () => {
    const expected = { reference: settings.managingOrganization };
    expect(mapped({}, { settings }).patient.managingOrganization).toEqual(expected);
    expect(mapped({}, { settings, current: theirs }).patient.managingOrganization).toEqual(expected);
    expect(mapped({}, { settings, current: mapped().patient }).patient.managingOrganization).toEqual(expected);
  });

  it('keeps the other members of the same reference', () => {
    const managingOrganization = { reference: settings.managingOrganization, display: 'Larkhampton Clinic' };
    const current: Patient = { resourceType: 'Patient', managingOrganization };
    expect(mapped({}, { settings, current }).patient.managingOrganization).toEqual(managingOrganization);
  });

  it('stays as it is when the settings name none', () => {
    expect(mapped().patient).not.toHaveProperty('managingOrganization');
    expect(mapped({}, { current: theirs }).patient.managingOrganization).toEqual(theirs.managingOrganization);
  });
});
