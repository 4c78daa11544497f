import type { Patient } from '@medplum/fhirtypes';
import { beforeEach, describe, expect, it } from 'vitest';
import { idOf, operate } from '../../fixtures/operator.ts';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../../src/fhir/systems.ts';
import { A, B, Page } from './page.ts';

/** A Patient with these Semble ids, in this order. */
function aPatientWith(...ids: readonly string[]): Patient {
  return { resourceType: 'Patient', identifier: ids.map((value) => ({ system: SEMBLE_PATIENT_ID_SYSTEM, value })) };
}

let page: Page;

beforeEach(() => {
  page = new Page(2);
});

describe('a Patient with two Semble ids', () => {
  const [LEFT, RIGHT] = [idOf(7), idOf(8)];

  it.each([
    ['first', [A, LEFT]],
    ['second', [LEFT, A]],
    ['last of three', [LEFT, RIGHT, A]],
  ])('is found by the requested id, which stands %s, and is not written', async (_where, ids) => {
    const before = page.medplum.put(aPatientWith(...ids));
    for (const request of [
      { eventType: 'bot.sync', patientIds: [A], write: true },
      { eventType: 'bot.sync', patientIds: [A], write: false },
    ]) {
      page.medplum.calls.length = 0;
      const { counts, quarantined } = await operate(page.medplum.client, request);
      expect({ counts, quarantined }).toEqual({
        counts: { quarantined: 1 },
        quarantined: [{ id: A, reason: 'doubled' }],
      });
      expect(page.medplum.calls).toEqual(['search']);
    }
    expect(page.medplum.only(A)).toEqual(before);
  });

  it.each([
    ['one', [A, B]],
    ['the other', [B, A]],
  ])('is listed for both ids when both are in the page, in either order: %s', async (_which, ids) => {
    page.medplum.put(aPatientWith(...ids));
    const { quarantined } = await page.sweep();
    expect(quarantined).toEqual([A, B].map((id) => ({ id, reason: 'doubled' })));
    expect(page.medplum.calls).toEqual(['search']);
  });

  it('is not written when another run made it while the page creates its patient', async () => {
    page.semble.patients.delete(B);
    page.medplum.wire.entry = (method, patient) => {
      if (method === 'POST') {
        page.medplum.put({ ...patient, identifier: aPatientWith(A, LEFT).identifier ?? [] });
      }
    };
    const { quarantined } = await page.sweep();
    expect(quarantined).toEqual([{ id: A, reason: 'doubled' }]);
    expect(page.medplum.history).toEqual([page.stored(A)]);
    expect(page.medplum.calls).toEqual(['search', 'batch']);
  });

  it('is not retired when the patient of the second one is gone', async () => {
    page.semble.patients.delete(A);
    const before = page.medplum.put(aPatientWith(LEFT, A));
    const { quarantined } = await operate(page.medplum.client, {
      eventType: 'bot.retire',
      patientIds: [A],
      write: true,
    });
    expect(quarantined).toEqual([{ id: A, reason: 'doubled' }]);
    expect(page.medplum.only(A)).toEqual(before);
  });
});

describe('a page of the list with rows that can not be read', () => {
  it.each([1, 2])('logs how many (%d), and brings the others in step', async (count) => {
    const rows = [{ id: A }, ...Array.from({ length: count }, () => ({ id: null })), { id: B }];
    const answer = { data: { patients: { data: rows, pageInfo: { hasMore: false } } } };
    page.sembleAnswers('List', () => Response.json(answer));
    const { said } = await page.sweep();
    expect(said).toMatch(new RegExp(`failed: ${count} rows? of Semble's list`));
    expect([page.medplum.only(A), page.medplum.only(B)]).not.toContain(undefined);
  });
});
