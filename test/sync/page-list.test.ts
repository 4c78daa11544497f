import type { Patient } from '@medplum/fhirtypes';
import { beforeEach, describe, expect, it } from 'vitest';
import { jsonAnswer } from '../../fixtures/fake-semble.ts';
import { idOf, idsOf } from '../../fixtures/operator.ts';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../../src/fhir/systems.ts';
import { A, B, Page } from './page.ts';

let page: Page;

beforeEach(() => {
  page = new Page(2);
});

describe('ids that are not one to one', () => {
  const withIds = (...values: string[]): Patient => ({
    resourceType: 'Patient',
    identifier: values.map((value) => ({ system: SEMBLE_PATIENT_ID_SYSTEM, value })),
  });

  it.each([
    ['two Patients with one id', [withIds(A), withIds(A)], [A], { created: 1, quarantined: 1 }],
    ['one Patient with two ids', [withIds(A, B)], [A, B], { quarantined: 2 }],
  ])('are quarantined, and left alone: %s', async (_name, patients, doubled, counts) => {
    patients.forEach((patient) => void page.medplum.put(patient));
    const before = structuredClone([...page.medplum.patients.values()]);
    const response = await page.sweep();
    expect(response.counts).toEqual(counts);
    expect(response.quarantined).toEqual(doubled.map((id) => ({ id, reason: 'doubled' })));
    expect([...page.medplum.patients.values()].slice(0, before.length)).toEqual(before);
  });
});

describe('rows without an id that can be read', () => {
  it('are reported, and do not hide the others', async () => {
    page.sembleAnswers(
      'List',
      () =>
        jsonAnswer({
          data: { patients: { data: [{ id: A }, null, { id: 'planted' }], pageInfo: { hasMore: false } } },
        }),
      1,
    );
    const response = await page.sweep();
    expect(response.counts).toEqual({ created: 1, failed: 2 });
    expect(response.failed).toEqual([]);
    expect(response.log).toContain("failed: 2 rows of Semble's list cannot be read");
    expect(response.said).not.toContain('planted');
  });
});

describe('a list that shifts under the run', () => {
  it('is read to its end by cursors while patients are created and deleted', async () => {
    page.atSemble(idsOf(120));
    const seen: Record<string, number>[] = [];
    let cursor: string | undefined;
    do {
      const response = await page.sweep({ cursor });
      seen.push(response.counts);
      cursor = response.next;
      page.semble.patients.delete(idOf(3));
      page.atSemble(idOf(121));
    } while (cursor !== undefined);
    expect(seen).toEqual([{ created: 50 }, { created: 50 }, { created: 21 }]);
    expect([...page.semble.patients.keys()].filter((id) => !page.medplum.only(id))).toEqual([]);
  });

  it('counts no patient twice and ends by page numbers too, where rows move', async () => {
    page.semble.removeFields('cursorPagination: CursorPagination');
    page.atSemble(idsOf(120));
    let cursor: string | undefined;
    do {
      const response = await page.sweep({ cursor });
      expect(response.status).toBe(200);
      cursor = response.next;
      page.atSemble(idOf(0));
    } while (cursor !== undefined);
    expect(page.medplum.patients.size).toBe(120);
    expect([...page.semble.patients.keys()].filter((id) => id !== idOf(0) && !page.medplum.only(id))).toEqual([]);
  });
});
