import type { ContactPoint, Patient } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import type { SemblePhone } from '../../src/semble/patient.ts';
import { mapped } from './mapped.ts';

const MOBILE: ContactPoint = { id: 'semble-phone-p1', system: 'phone', value: '07700 900123', use: 'mobile' };
const EMAIL: ContactPoint = { id: 'semble-email', system: 'email', value: 'w@quillfeather.example' };
const CURRENT: Patient = { resourceType: 'Patient', telecom: [MOBILE, EMAIL] };

function phone(phoneId: string | null, phoneNumber: string, phoneType: string | null = 'Mobile'): SemblePhone {
  return { phoneId, phoneType, phoneNumber };
}

function telecomOf(phones: readonly SemblePhone[], email: string | null = null): ContactPoint[] | undefined {
  return mapped({ phones: [...phones], email }).patient.telecom;
}

describe('phone numbers', () => {
  it.each([
    ['Mobile', 'phone', 'mobile'],
    ['MOBILE', 'phone', 'mobile'],
    ['Home', 'phone', 'home'],
    ['Office', 'phone', 'work'],
    [' work ', 'phone', 'work'],
    ['Fax', 'fax', undefined],
    ['Other', 'phone', undefined],
    ['Neighbour', 'phone', undefined],
    [null, 'phone', undefined],
    ['__proto__', 'phone', undefined],
    ['constructor', 'phone', undefined],
  ])('of the type %s are %s / %s', (phoneType, system, use) => {
    const point = { id: 'semble-phone-p1', system, value: '01632 960123' };
    expect(telecomOf([phone('p1', '01632 960123', phoneType)])).toEqual([use ? { ...point, use } : point]);
  });

  it('stay as they were typed, trimmed', () => {
    expect(telecomOf([phone('p1', '  +44 (0)7700 900123 ext 4\t')])?.[0]?.value).toBe('+44 (0)7700 900123 ext 4');
  });

  it.each(['\u200b07700\u200d 900\u00ad123\u2066', '\ufeff07700 900123', '\u202a07700 900123\u202c'])(
    'and e-mail addresses lose the characters that can not be seen: %j',
    (typed) => {
      const email = `z\u200bara\u00ad@quill\u200cfeather.example`;
      const points = telecomOf([phone('p1', typed)], email);
      expect(points?.map(({ value }) => value)).toEqual(['07700 900123', 'zara@quillfeather.example']);
    },
  );

  it.each([false, true])(
    'that Semble has twice, with a use and without, are taken over both from a form that dropped their ids',
    (isReversed) => {
      const phones = [phone('p1', '07700 900123', 'Other'), phone('p2', '07700 900123', 'Mobile')];
      const points = telecomOf(phones) ?? [];
      expect(points.map(({ id }) => id)).toEqual(['semble-phone-p1', 'semble-phone-p2']);
      const form = (isReversed ? points.toReversed() : points).map(({ id: _id, ...point }) => point);
      const { patient } = mapped({ phones, email: null }, { current: { resourceType: 'Patient', telecom: form } });
      expect(new Set(patient.telecom)).toEqual(new Set(points));
    },
  );

  it('that only have such characters are left out', () => {
    expect(telecomOf([phone('p1', '\u200b')], '\u200d\u2060')).toBeUndefined();
  });

  it.each(['Mo\u200bbile', 'mobile\u00a0', 'MOBILE.'])(
    'are compared by type without invisible characters: %j',
    (type) => {
      expect(telecomOf([phone('p1', '07700 900123', type)])?.[0]?.use).toBe('mobile');
    },
  );

  it('without digits or anything else are left out', () => {
    expect(telecomOf([phone('p1', ' '), { phoneId: 'p2', phoneNumber: null }, { phoneId: 'p3' }])).toBeUndefined();
  });

  it('are there once for each use', () => {
    const phones = [
      phone('p1', '07700 900123'),
      phone('p2', '07700 900123', 'Home'),
      phone('p3', '07700 900123', 'Fax'),
      phone('p4', '07700 900123', 'MOBILE'),
      phone('p5', '07700 900123', 'Other'),
      phone('p6', '07700 900123', null),
    ];
    expect(telecomOf(phones)?.map(({ id }) => id)).toEqual(['p1', 'p2', 'p3', 'p5'].map((id) => `semble-phone-${id}`));
  });

  it('keep unknown parts of the first of two entries with one id', () => {
    const current: Patient = { ...CURRENT, telecom: [MOBILE, { ...MOBILE, value: '07700 900456', use: 'home' }] };
    expect(mapped({ phones: [{ phoneId: 'p1' }], email: null }, { current }).patient.telecom).toEqual([MOBILE]);
  });

  it('keep the unknown parts of each', () => {
    const { patient } = mapped({ phones: [{ phoneId: 'p1', phoneNumber: '07700 900456' }] }, { current: CURRENT });
    expect(patient.telecom?.[0]).toEqual({ ...MOBILE, value: '07700 900456' });
    const { patient: other } = mapped({ phones: [{ phoneId: 'p1', phoneType: 'Fax' }] }, { current: CURRENT });
    expect(other.telecom?.[0]).toEqual({ id: 'semble-phone-p1', system: 'fax', value: '07700 900123' });
  });
});

describe('a phone number with an unknown type', () => {
  it('is left out when the same number is there already', () => {
    const current: Patient = {
      resourceType: 'Patient',
      telecom: [{ ...MOBILE, id: 'semble-phone-p2', system: 'fax' }],
    };
    const phones = [phone('p1', '07700 900123'), { phoneId: 'p2', phoneNumber: '07700 900123' }];
    expect(mapped({ phones, email: null }, { current }).patient.telecom).toEqual([MOBILE]);
  });
});

describe('element ids', () => {
  it('are the places in the list where Semble gives no usable id, or one twice', () => {
    const ids = [null, 'p1', 'p1', 'a b', 'x'.repeat(46), 'ü', ''];
    const phones = ids.map((id, index) => phone(id, `07700 90010${index}`));
    expect(telecomOf(phones)?.map(({ id }) => id)).toEqual([
      'semble-phone-at-0',
      'semble-phone-p1',
      'semble-phone-at-2',
      'semble-phone-at-3',
      'semble-phone-at-4',
      'semble-phone-at-5',
      'semble-phone-at-6',
    ]);
  });

  it('are never shared, not even with an id in the form of an index', () => {
    const phones = ['at-1', null, 'at-2', 'at-2'].map((id, index) => phone(id, `07700 90010${index}`));
    const ids = telecomOf(phones)?.map(({ id }) => id);
    expect(new Set(ids).size).toBe(4);
  });

  it('are the next free places where those are taken', () => {
    const phones = ['at-2', 'at-3', null, null].map((id, index) => phone(id, `07700 90010${index}`));
    expect(telecomOf(phones)?.map(({ id }) => id)).toEqual([
      'semble-phone-at-2',
      'semble-phone-at-3',
      'semble-phone-at-4',
      'semble-phone-at-5',
    ]);
  });
});

describe('the e-mail address', () => {
  it('is a way to reach the patient, after the phones', () => {
    expect(telecomOf([phone('p1', '07700 900123')], ' w@quillfeather.example ')).toEqual([MOBILE, EMAIL]);
  });

  it.each([
    ['phones are unknown', { phones: undefined, email: null }, [MOBILE]],
    ['the e-mail address is unknown', { phones: [], email: undefined }, [EMAIL]],
    ['neither is said', { phones: undefined, email: undefined }, [MOBILE, EMAIL]],
    ['both are said to be empty', { phones: null, email: '' }, undefined],
  ])('and the phones do not depend on each other: %s', (_, overrides, expected) => {
    expect(mapped(overrides, { current: CURRENT }).patient.telecom).toEqual(expected);
  });
});
