import type { Extension, Patient } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differingElements, sameJson } from '../../src/fhir/difference.ts';

describe('two JSON values', () => {
  it.each([
    ['numbers', 1, 1],
    ['null', null, null],
    ['members in another order', { a: 1, b: [{ c: 2, d: 3 }] }, { b: [{ d: 3, c: 2 }], a: 1 }],
    ['an undefined member and none', { a: 1, b: undefined }, { a: 1 }],
    ['an undefined member of a name that every object inherits', { toString: undefined }, {}],
    ['empty lists', [], []],
  ])('are the same: %s', (_, a, b) => {
    expect(sameJson(a, b)).toBe(true);
    expect(sameJson(b, a)).toBe(true);
  });

  it('are compared once, at any depth', () => {
    let reads = 0;
    const nested = (depth: number): unknown => {
      const below = depth > 0 ? nested(depth - 1) : 'end';
      const get = (): unknown => {
        reads += 1;
        return below;
      };
      return depth > 0 ? Object.defineProperty({}, 'in', { enumerable: true, get }) : below;
    };
    expect(sameJson(nested(12), nested(12))).toBe(true);
    expect(reads).toBeGreaterThanOrEqual(12 * 2);
    expect(reads).toBeLessThanOrEqual(12 * 4);
  });

  it.each([
    ['a number and a text', 1, '1'],
    ['entries in another order', [1, 2], [2, 1]],
    ['a longer list', [1], [1, 2]],
    ['a list and an object', ['x'], { 0: 'x' }],
    ['an empty list and an empty object', [], {}],
    ['null and none', { a: null }, {}],
    ['null and an object', null, {}],
    ['a member of a name that every object inherits', { constructor: 1 }, {}],
    ['a member deep inside', { a: { b: [{ c: 1 }] } }, { a: { b: [{ c: 2 }] } }],
  ])('are not the same: %s', (_, a, b) => {
    expect(sameJson(a, b)).toBe(false);
    expect(sameJson(b, a)).toBe(false);
  });

  it('are the same as their own copy, and only then', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => sameJson(value, JSON.parse(JSON.stringify(value)))));
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const sorted = (value: unknown): string =>
          JSON.stringify(value, (_, inner: unknown) =>
            typeof inner === 'object' && inner !== null && !Array.isArray(inner)
              ? ['an object', ...Object.entries(inner).sort(([x], [y]) => (x < y ? -1 : 1))]
              : inner,
          );
        expect(sameJson(a, b)).toBe(sorted(a) === sorted(b));
      }),
    );
  });
});

describe('the differing elements of two Patients', () => {
  const updatedAt = (valueInstant: string, id?: string): Extension => ({
    ...(id && { id }),
    url: 'https://semble.io/fhir/updated-at',
    valueInstant,
  });
  const ward: Extension = { url: 'https://clinic.example/fhir/ward', valueString: 'North' };
  const patient: Patient = {
    resourceType: 'Patient',
    id: 'p1',
    meta: { versionId: '1' },
    active: true,
    name: [{ text: 'Minnie' }],
    extension: [updatedAt('2026-01-01T00:00:00Z'), ward],
  };

  it('are none between a Patient and its copy', () => {
    expect(differingElements(patient, structuredClone(patient))).toEqual([]);
  });

  it('are named in order, whether changed, added or removed', () => {
    const { name: _, ...rest } = patient;
    const next: Patient = { ...rest, gender: 'other', active: false, meta: { versionId: '1', tag: [] } };
    expect(differingElements(patient, next)).toEqual(['active', 'gender', 'meta', 'name']);
  });

  it('are none when only the time of the last change differs, is new or is gone', () => {
    for (const extension of [
      [updatedAt('2026-02-02T00:00:00Z', 'semble-updated-at'), ward],
      [ward],
      [ward, updatedAt('2026-01-01T00:00:00Z')],
    ]) {
      expect(differingElements(patient, { ...patient, extension })).toEqual([]);
    }
    const { extension: _, ...bare } = patient;
    expect(differingElements(bare, { ...bare, extension: [updatedAt('2026-02-02T00:00:00Z')] })).toEqual([]);
    expect(differingElements({ ...bare, extension: [updatedAt('2026-02-02T00:00:00Z')] }, bare)).toEqual([]);
  });

  it('name the extensions when another one differs', () => {
    const extension = [updatedAt('2026-02-02T00:00:00Z'), { ...ward, valueString: 'South' }];
    expect(differingElements(patient, { ...patient, extension })).toEqual(['extension']);
  });

  it('name an element that FHIR does not know as it is written', () => {
    expect(differingElements(patient, { ...patient, ...{ ward_name: 'North' } })).toEqual(['ward_name']);
  });

  it('are all of a Patient that is not there yet', () => {
    expect(differingElements(undefined, patient)).toEqual(['active', 'extension', 'id', 'meta', 'name']);
  });
});
