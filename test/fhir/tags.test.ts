import type { Identifier, Patient } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { problemsOf } from '../../fixtures/fhir.ts';
import { deactivate, isRetired, isUnconfirmed, sembleIdsOf, withoutTag, withTag } from '../../src/fhir/tags.ts';

const TAGS = 'https://semble.io/fhir/tag';
const ID = '507f191e810c19729de860ea';
const PATIENT: Patient = { resourceType: 'Patient', active: true };
const THEIRS = { system: 'https://clinic.example/tag', code: 'deleted' };
const TAGGED: Patient = { ...PATIENT, meta: { versionId: '7', tag: [THEIRS] } };

describe('a tag of the bot', () => {
  it('is added beside the tags of others, once, and the rest of meta stays', () => {
    const once = withTag(TAGGED, 'unconfirmed');
    expect(once.meta).toEqual({ versionId: '7', tag: [THEIRS, { system: TAGS, code: 'unconfirmed' }] });
    expect(withTag(once, 'unconfirmed')).toEqual(once);
    expect(withTag(PATIENT, 'deleted')).toEqual({ ...PATIENT, meta: { tag: [{ system: TAGS, code: 'deleted' }] } });
    expect(TAGGED.meta?.tag).toEqual([THEIRS]);
  });

  it('is removed every time it is there, without leaving empty members', () => {
    expect(withoutTag(withTag(TAGGED, 'deleted'), 'deleted')).toEqual(TAGGED);
    expect(withoutTag(withTag(PATIENT, 'deleted'), 'deleted')).toEqual(PATIENT);
    const twice = [
      { system: TAGS, code: 'deleted' },
      { system: TAGS, code: 'deleted', display: 'x' },
    ];
    const patient: Patient = { ...PATIENT, meta: { versionId: '7', tag: twice } };
    expect(withoutTag(patient, 'deleted')).toEqual({ ...PATIENT, meta: { versionId: '7' } });
  });

  it('leaves a Patient without it as it is, the tags of others included', () => {
    for (const patient of [PATIENT, TAGGED, { ...PATIENT, meta: { versionId: '7' } }, withTag(TAGGED, 'unconfirmed')]) {
      expect(withoutTag(patient, 'deleted')).toEqual(patient);
    }
  });
});

describe('a Patient', () => {
  it('is unconfirmed only by the tag of the bot', () => {
    expect(isUnconfirmed(withTag(TAGGED, 'unconfirmed'))).toBe(true);
    expect(isUnconfirmed(withTag(TAGGED, 'deleted'))).toBe(false);
    expect(isUnconfirmed({ ...PATIENT, meta: { tag: [{ ...THEIRS, code: 'unconfirmed' }] } })).toBe(false);
    expect(isUnconfirmed(PATIENT)).toBe(false);
    expect(isUnconfirmed({ ...PATIENT, meta: { versionId: '1' } })).toBe(false);
  });

  it('is retired by a tombstone, or by any replaced-by link', () => {
    const other = { identifier: { system: 'https://semble.io/patient-id', value: ID } };
    expect(isRetired(withTag(PATIENT, 'deleted'))).toBe(true);
    expect(isRetired({ ...PATIENT, link: [{ other, type: 'replaced-by' }] })).toBe(true);
    expect(isRetired({ ...PATIENT, link: [{ id: `semble-replaced-by-${ID}`, other, type: 'replaced-by' }] })).toBe(
      true,
    );
    const named = [
      { reference: 'Patient/x' },
      { display: 'Zita Example' },
      { identifier: { system: 'https://clinic.example/record', value: ID } },
    ];
    for (const one of named) {
      const link: Patient['link'] = [
        { other, type: 'seealso' },
        { other: one, type: 'replaced-by' },
      ];
      expect(isRetired({ ...PATIENT, link })).toBe(true);
    }
  });

  it('is not retired by anything else', () => {
    const other = { identifier: { system: 'https://semble.io/patient-id', value: ID } };
    expect(isRetired({ ...TAGGED, active: false })).toBe(false);
    expect(isRetired(withTag(PATIENT, 'unconfirmed'))).toBe(false);
    expect(isRetired({ ...PATIENT, link: [{ other, type: 'replaces' }] })).toBe(false);
    expect(
      isRetired({
        ...PATIENT,
        link: [
          { other, type: 'seealso' },
          { other, type: 'refer' },
        ],
      }),
    ).toBe(false);
  });

  it('is inactive with a tombstone once it is deactivated, and not unconfirmed any more', () => {
    const retired = deactivate(withTag(TAGGED, 'unconfirmed'));
    expect(retired).toEqual({
      ...PATIENT,
      active: false,
      meta: { versionId: '7', tag: [THEIRS, { system: TAGS, code: 'deleted' }] },
    });
    expect(deactivate(retired)).toEqual(retired);
    expect(problemsOf(retired)).toEqual([]);
  });
});

describe('the Semble ids of a Patient', () => {
  const idsOf = (...identifier: Identifier[]) => sembleIdsOf({ ...PATIENT, identifier });
  const system = 'https://semble.io/patient-id';

  it('are one, however often it is there', () => {
    expect(
      idsOf({ system: 'urn:x', value: '1' }, { system, value: ID }, { id: 'semble-id', system, value: ID }),
    ).toEqual([ID]);
  });

  it('are all returned when a colleague combined two Patients into one', () => {
    expect(idsOf({ system, value: ID }, { system, value: '507f191e810c19729de860eb' })).toHaveLength(2);
  });

  it('are none where there is none', () => {
    expect(sembleIdsOf(PATIENT)).toEqual([]);
    expect(idsOf({ system }, { system: 'urn:x', value: ID })).toEqual([]);
  });
});
