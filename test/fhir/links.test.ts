import type { Patient, PatientLink } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { problemsOf } from '../../fixtures/fhir.ts';
import { replacedBy, withLink, withoutLink } from '../../src/fhir/links.ts';

const SYSTEM = 'https://semble.io/patient-id';
const TARGET = '507f191e810c19729de860eb';
const OTHER = '507f191e810c19729de860ec';
const PATIENT: Patient = { resourceType: 'Patient', active: true };
const FOREIGN: readonly PatientLink[] = [
  { other: { reference: 'Patient/x' }, type: 'seealso' },
  { other: { reference: 'Patient/y' }, type: 'replaced-by' },
  { other: { identifier: { system: 'https://clinic.example/record', value: TARGET } }, type: 'replaced-by' },
];
const IDENTIFIER = { system: SYSTEM, value: TARGET };

describe('the link of a merge', () => {
  it.each(['replaced-by', 'replaces'] as const)(
    '%s names the Semble id and, where there is one, the Patient',
    (type) => {
      const id = `semble-${type}-${TARGET}`;
      const alone = withLink(PATIENT, type, { sembleId: TARGET });
      expect(alone).toEqual({ ...PATIENT, link: [{ id, other: { identifier: IDENTIFIER }, type }] });
      const both = withLink(PATIENT, type, { sembleId: TARGET, patientId: 'p1' });
      expect(both.link).toEqual([{ id, other: { reference: 'Patient/p1', identifier: IDENTIFIER }, type }]);
      expect(problemsOf(alone)).toEqual([]);
      expect(problemsOf(both)).toEqual([]);
      expect(PATIENT).toEqual({ resourceType: 'Patient', active: true });
    },
  );

  it('is never doubled, and keeps a reference that it has', () => {
    const once = withLink({ ...PATIENT, link: [...FOREIGN] }, 'replaced-by', { sembleId: TARGET, patientId: 'p1' });
    expect(withLink(once, 'replaced-by', { sembleId: TARGET, patientId: 'p1' })).toEqual(once);
    expect(withLink(once, 'replaced-by', { sembleId: TARGET })).toEqual(once);
  });

  it('is completed with the reference when that is known later, or new', () => {
    const alone = withLink(PATIENT, 'replaced-by', { sembleId: TARGET });
    for (const patientId of ['p1', 'p2']) {
      const { link } = withLink(alone, 'replaced-by', { sembleId: TARGET, patientId });
      expect(link).toEqual([
        { ...alone.link?.[0], other: { reference: `Patient/${patientId}`, identifier: IDENTIFIER } },
      ]);
    }
  });

  it('takes over one without an element id of the same type and identifier, in place', () => {
    const unmarked: PatientLink = { other: { display: 'W. Q.', identifier: IDENTIFIER }, type: 'replaces' };
    const link = [unmarked, ...FOREIGN];
    expect(withLink({ ...PATIENT, link }, 'replaces', { sembleId: TARGET, patientId: 'p1' }).link).toEqual([
      { ...unmarked, id: `semble-replaces-${TARGET}`, other: { ...unmarked.other, reference: 'Patient/p1' } },
      ...FOREIGN,
    ]);
  });

  it.each(['Patient/p1', 'https://medplum.example/fhir/R4/Patient/p1', 'Patient/p1/_history/7'])(
    'completes one that names the Patient alone, in place: %s',
    (reference) => {
      const theirs: PatientLink = { other: { reference, display: 'W. Q.' }, type: 'replaced-by' };
      const link = [theirs, ...FOREIGN];
      const { link: linked } = withLink({ ...PATIENT, link }, 'replaced-by', { sembleId: TARGET, patientId: 'p1' });
      expect(linked).toEqual([
        {
          id: `semble-replaced-by-${TARGET}`,
          other: { reference: 'Patient/p1', display: 'W. Q.', identifier: IDENTIFIER },
          type: 'replaced-by',
        },
        ...FOREIGN,
      ]);
    },
  );

  it.each<PatientLink['other']>([
    { reference: 'Patient/p2' },
    { reference: 'RelatedPerson/p1' },
    { reference: 'Patient/p1', identifier: { system: SYSTEM, value: OTHER } },
    { reference: 'Patient/p1', identifier: { system: 'https://clinic.example/record', value: '7' } },
    { reference: '#p1' },
    { display: 'p1' },
  ])('is added to one that names another patient, or names it in another way: %j', (other) => {
    const link: PatientLink[] = [{ other, type: 'replaced-by' }];
    const linked = withLink({ ...PATIENT, link }, 'replaced-by', { sembleId: TARGET, patientId: 'p1' });
    expect(linked.link?.slice(0, -1)).toEqual(link);
    expect(linked.link?.at(-1)?.other).toEqual({ reference: 'Patient/p1', identifier: IDENTIFIER });
  });

  it.each<PatientLink['other']>([{ display: 'W. Q.' }, { reference: 'RelatedPerson/p1' }])(
    'is added to one that names no patient, where only the Semble id is known: %j',
    (other) => {
      const link: PatientLink[] = [{ other, type: 'replaced-by' }];
      const linked = withLink({ ...PATIENT, link }, 'replaced-by', { sembleId: TARGET });
      expect(linked.link?.slice(0, -1)).toEqual(link);
      expect(linked.link?.at(-1)?.other).toEqual({ identifier: IDENTIFIER });
    },
  );

  it('becomes one of several equal links, the one with a reference', () => {
    const unmarked: PatientLink = { other: { identifier: IDENTIFIER }, type: 'replaces' };
    const complete: PatientLink = { other: { reference: 'Patient/p1', identifier: IDENTIFIER }, type: 'replaces' };
    const { link } = withLink({ ...PATIENT, link: [unmarked, complete, unmarked] }, 'replaces', { sembleId: TARGET });
    expect(link).toEqual([{ ...complete, id: `semble-replaces-${TARGET}` }]);
  });

  it('replaces the one with its element id, with any other content', () => {
    const id = `semble-replaces-${TARGET}`;
    const changed: PatientLink = { id, other: { display: 'somebody' }, type: 'seealso' };
    const { link } = withLink({ ...PATIENT, link: [changed] }, 'replaces', { sembleId: TARGET });
    expect(link).toEqual([{ id, other: { display: 'somebody', identifier: IDENTIFIER }, type: 'replaces' }]);
  });

  it('stands beside the links of others, of other merges and of the other type', () => {
    const before = withLink({ ...PATIENT, link: [...FOREIGN] }, 'replaces', { sembleId: OTHER });
    const after = withLink(withLink(before, 'replaces', { sembleId: TARGET }), 'replaced-by', { sembleId: TARGET });
    expect(after.link?.slice(0, 4)).toEqual(before.link);
    expect(after.link).toHaveLength(6);
  });
});

describe('the patient that replaced another', () => {
  it.each([
    ["with the bot's element id", withLink(PATIENT, 'replaced-by', { sembleId: TARGET }).link],
    ['without an element id', [{ other: { identifier: IDENTIFIER }, type: 'replaced-by' }]],
    ['among others', [...FOREIGN, { other: { identifier: IDENTIFIER }, type: 'replaced-by' }]],
  ] as const)('is found %s', (_, link) => {
    expect(replacedBy({ ...PATIENT, link: [...(link ?? [])] })).toBe(TARGET);
  });

  it('is none when only others link, or the link has the other type', () => {
    expect(replacedBy(PATIENT)).toBeUndefined();
    expect(replacedBy({ ...PATIENT, link: [...FOREIGN] })).toBeUndefined();
    expect(replacedBy(withLink(PATIENT, 'replaces', { sembleId: TARGET }))).toBeUndefined();
  });
});

describe('taking a link out', () => {
  it('undoes putting it in', () => {
    const linked = withLink(PATIENT, 'replaced-by', { sembleId: TARGET, patientId: 'p1' });
    expect(withoutLink(linked, 'replaced-by', TARGET)).toEqual(PATIENT);
    expect(withoutLink(PATIENT, 'replaced-by', TARGET)).toEqual(PATIENT);
  });

  it('restores the one that it had completed', () => {
    const theirs: PatientLink = { other: { reference: 'Patient/p1' }, type: 'replaced-by' };
    const before: Patient = { ...PATIENT, link: [...FOREIGN, theirs] };
    const linked = withLink(before, 'replaced-by', { sembleId: TARGET, patientId: 'p1' });
    expect(withoutLink(linked, 'replaced-by', TARGET, theirs)).toEqual(before);
  });

  it('leaves a single other link', () => {
    const other = withLink(PATIENT, 'replaces', { sembleId: OTHER });
    expect(withoutLink(withLink(other, 'replaced-by', { sembleId: TARGET }), 'replaced-by', TARGET)).toEqual(other);
  });

  it('leaves one that names no patient', () => {
    const link: PatientLink[] = [{ other: { display: 'W. Q.' }, type: 'replaced-by' }];
    const before: Patient = { ...PATIENT, link };
    expect(withoutLink(before, 'replaced-by', TARGET)).toEqual(before);
  });

  it('also removes one without an element id, and no other', () => {
    const unmarked: PatientLink = { other: { identifier: IDENTIFIER }, type: 'replaced-by' };
    const others = withLink({ ...PATIENT, link: [...FOREIGN] }, 'replaces', { sembleId: TARGET });
    const link = [unmarked, ...(others.link ?? [])];
    expect(withoutLink({ ...PATIENT, link }, 'replaced-by', TARGET)).toEqual(others);
    expect(withoutLink(others, 'replaced-by', TARGET)).toEqual(others);
    expect(withoutLink(others, 'replaces', OTHER)).toEqual(others);
  });
});
