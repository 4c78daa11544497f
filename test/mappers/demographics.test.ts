import type { Extension, Patient } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { mapped } from './mapped.ts';

const NEW: Patient = { resourceType: 'Patient' };
const BIRTH_PLACE = 'http://hl7.org/fhir/StructureDefinition/patient-birthPlace';
const UPDATED_AT = 'https://semble.io/fhir/updated-at';
const SILENT = { gender: undefined, sex: undefined, placeOfBirth: undefined, updatedAt: undefined };

describe('birth place', () => {
  const ours: Extension = { id: 'semble-birth-place', url: BIRTH_PLACE, valueAddress: { text: 'Nether Wickering' } };

  it('is an address of which the text is known', () => {
    expect(mapped({ ...SILENT, placeOfBirth: { name: 'Nether Wickering' } }).patient.extension).toEqual([ours]);
  });

  it.each([undefined, null, {}, { name: null }, { name: ' ' }])(
    'stays as it is when the value in Semble is %j',
    (placeOfBirth) => {
      const current: Patient = { ...NEW, extension: [ours] };
      expect(mapped({ ...SILENT, placeOfBirth }, { current }).patient.extension).toEqual([ours]);
    },
  );

  it('of a colleague stays as it is, and a different one is noted', () => {
    const theirs: Extension = { url: BIRTH_PLACE, valueAddress: { city: 'Wickering' } };
    const current: Patient = { ...NEW, extension: [theirs, ours] };
    const { patient, notes } = mapped({ ...SILENT, placeOfBirth: { name: 'Nether Wickering' } }, { current });
    expect(patient.extension).toEqual([theirs]);
    expect(notes).toEqual(['extension: a different birth place is already there']);
  });
});

describe("Semble's time of the last change", () => {
  it.each([
    ['2026-05-06T07:08:09.123Z', '2026-05-06T07:08:09.123Z'],
    ['2026-05-06T07:08:09Z', '2026-05-06T07:08:09.000Z'],
    ['2026-05-06T07:08:09+01:00', '2026-05-06T06:08:09.000Z'],
    ['2026-05-06T07:08:09.123456-0530', '2026-05-06T12:38:09.123Z'],
    ['2026-05-06T07:08Z', '2026-05-06T07:08:00.000Z'],
  ])('%s is kept as %s', (updatedAt, valueInstant) => {
    expect(mapped({ ...SILENT, updatedAt }).patient.extension).toEqual([
      { id: 'semble-updated-at', url: UPDATED_AT, valueInstant },
    ]);
  });

  it.each([
    '2026-05-06T07:08:09',
    '2026-05-06',
    '2026-02-30T07:08:09Z',
    '2026-05-06T25:08:09Z',
    '9999-12-31T23:59:59-01:00',
    '0001-01-01T00:00:00+01:00',
    '1778051289000',
    // `Date.parse` skips what follows an open bracket.
    '2026-05-06 (2026-05-06T07:08:09Z',
    'yesterday',
  ])('stays as it is when the value in Semble is %s, with a note', (updatedAt) => {
    const current = mapped(SILENT, {
      current: mapped({ ...SILENT, updatedAt: '2026-05-06T07:08:09Z' }).patient,
    }).patient;
    const { patient, notes } = mapped({ ...SILENT, updatedAt }, { current });
    expect(patient.extension?.[0]?.valueInstant).toBe('2026-05-06T07:08:09.000Z');
    expect(notes).toEqual(['extension: the time of the last change is not an instant, left as it is']);
  });

  it('replaces one without an element id, and a second one', () => {
    const extension = [{ url: UPDATED_AT, valueInstant: '2020-01-01T00:00:00Z' }];
    const twice = [...extension, { id: 'semble-updated-at', url: UPDATED_AT, valueInstant: '2021-01-01T00:00:00Z' }];
    const { patient } = mapped(
      { ...SILENT, updatedAt: '2026-05-06T07:08:09Z' },
      { current: { ...NEW, extension: twice } },
    );
    expect(patient.extension).toEqual([
      { id: 'semble-updated-at', url: UPDATED_AT, valueInstant: '2026-05-06T07:08:09.000Z' },
    ]);
  });
});

describe('birth date', () => {
  it.each([
    ['1979-03-14T00:00:00.000Z', '1979-03-14'],
    ['1979-03-14T00:00:00Z', '1979-03-14'],
    ['1979-03-14T00:00:00', '1979-03-14'],
    ['1979-03-14T00:00Z', '1979-03-14'],
    ['1979-03-14', '1979-03-14'],
    ['1979-03-14T00:00', '1979-03-14'],
    ['1979-03-14T00:00:00.000', '1979-03-14'],
    ['1979-03-14 00:00:00,000', '1979-03-14'],
    ['2000-02-29T00:00:00.000Z', '2000-02-29'],
    ['0001-01-01T00:00:00.000Z', '0001-01-01'],
    ['1899-12-31', '1899-12-31'],
    // Characters that cannot be seen.
    ['1979-06-14\u200b', '1979-06-14'],
    ['\u200c1979-06-14\u200d', '1979-06-14'],
    ['1979-06-13T23:00:00.000Z\u2060', '1979-06-14'],
    ['1979-06-14 00:00:00', '1979-06-14'],
    // Midnight in London: British Summer Time, its double form in the war, and the years in which it was kept all winter.
    ['1979-06-13T23:00:00.000Z', '1979-06-14'],
    ['1979-06-13T23:00Z', '1979-06-14'],
    ['1979-06-14T00:00:00+01:00', '1979-06-14'],
    ['1979-06-13 23:00:00Z', '1979-06-14'],
    ['1979-06-13t23:00:00z', '1979-06-14'],
    ['1979-06-14T00:00:00+01', '1979-06-14'],
    ['1979-06-14T00:00:00.0000Z', '1979-06-14'],
    ['1979-06-14T02:00:00+03:00', '1979-06-14'],
    ['1979-06-14T01:00:00+01:00', '1979-06-14'],
    ['1943-06-13T22:00:00.000Z', '1943-06-14'],
    ['1943-01-13T23:00:00.000Z', '1943-01-14'],
    ['1970-01-13T23:00:00.000Z', '1970-01-14'],
    ['1999-12-31T00:00:00-00:00', '1999-12-31'],
  ])('of %s is %s', (dob, birthDate) => {
    const { patient, notes } = mapped({ dob });
    expect(patient.birthDate).toBe(birthDate);
    expect(notes).toEqual([]);
  });

  it.each([
    '1979-01-13T23:00:00.000Z',
    '1979-03-14T00:00:00+01:00',
    '1979-06-13T22:00:00.000Z',
    '1979-06-13T23:00:00.500Z',
    '1979-06-14T00:00:00.0001Z',
    '1979-06-13T23:00:00.0009Z',
    '1979-06-13T23:00:01Z',
    '1979-03-14T12:00:00Z',
    '1972-01-13T23:00:00.000Z',
  ])('is left out when it is %s, which is no midnight, and one stored before stays', (dob) => {
    const { patient, notes } = mapped({ dob }, { current: { ...NEW, birthDate: '1979-03-14' } });
    expect(patient.birthDate).toBe('1979-03-14');
    expect(notes).toEqual(['birthDate: an instant that is not midnight in UTC or London, left as it is']);
    expect(mapped({ dob }).patient).not.toHaveProperty('birthDate');
  });

  it.each([
    '1979-02-30',
    '1900-02-29',
    '1979-13-01',
    '1979-00-10',
    '0000-01-01',
    '14/03/1979',
    '1979',
    '1979-3-14',
    '1979-03-14 noon',
    'born 1979-03-14',
    '1979-03-14T14:30:00',
    '1979-02-30T00:00:00Z',
    'x',
  ])('stays as it is when the value in Semble is %s, with a note', (dob) => {
    const { patient, notes } = mapped({ dob }, { current: { ...NEW, birthDate: '1979-03-14' } });
    expect(patient.birthDate).toBe('1979-03-14');
    expect(notes).toEqual(['birthDate: not a day of the calendar, left as it is']);
    expect(mapped({ dob }).patient).not.toHaveProperty('birthDate');
  });

  it.each([null, '', undefined])('stays as it is when the value in Semble is %j', (dob) => {
    const { patient, notes } = mapped({ dob }, { current: { ...NEW, birthDate: '1979-03-14' } });
    expect(patient.birthDate).toBe('1979-03-14');
    expect(notes).toEqual([]);
  });
});
