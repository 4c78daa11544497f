import type { Patient } from '@medplum/fhirtypes';
import { beforeEach, describe, expect, it } from 'vitest';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../../src/mappers/systems.ts';
import { FakeMedplum } from '../support/fake-medplum.ts';
import { FakeSemble } from '../support/fake-semble.ts';
import { idOf, idsOf, operate, someone } from '../support/operator.ts';

const [A, B] = [idOf(1), idOf(2)];
let medplum: FakeMedplum;
let semble: FakeSemble;

beforeEach(() => {
  medplum = new FakeMedplum();
  semble = new FakeSemble().install();
  atSemble(A);
  atSemble(B);
});

function atSemble(id: string, members: Record<string, unknown> = {}): void {
  semble.patients.set(id, someone(id, members));
}

function sweep(cursor?: string) {
  return operate(medplum.client, { eventType: 'bot.sweep', cursor, write: true });
}

describe('ids that are not one to one', () => {
  const withIds = (...values: string[]): Patient => ({
    resourceType: 'Patient',
    identifier: values.map((value) => ({ system: SEMBLE_PATIENT_ID_SYSTEM, value })),
  });

  it.each([
    ['two Patients with one id', [withIds(A), withIds(A)], [A], { created: 1, quarantined: 1 }],
    ['one Patient with two ids', [withIds(A, B)], [A, B], { quarantined: 2 }],
  ])('are quarantined, and left alone: %s', async (_name, patients, doubled, counts) => {
    patients.forEach((patient) => void medplum.put(patient));
    const before = structuredClone([...medplum.patients.values()]);
    const told = await sweep();
    expect(told.counts).toEqual(counts);
    expect(told.quarantined).toEqual(doubled.map((id) => ({ id, reason: 'doubled' })));
    expect([...medplum.patients.values()].slice(0, before.length)).toEqual(before);
  });
});

describe('a list that shifts under the run', () => {
  it('is read to its end by its cursors, whoever comes or goes meanwhile', async () => {
    idsOf(120).forEach((id) => void atSemble(id));
    const seen: Record<string, number>[] = [];
    let cursor: string | undefined;
    do {
      const told = await sweep(cursor);
      seen.push(told.counts);
      cursor = told.next;
      semble.patients.delete(idOf(3));
      atSemble(idOf(121));
    } while (cursor !== undefined);
    expect(seen).toEqual([{ created: 50 }, { created: 50 }, { created: 21 }]);
    expect([...semble.patients.keys()].filter((id) => !medplum.only(id))).toEqual([]);
  });

  it('doubles nobody and ends by page numbers too, where rows shift', async () => {
    semble.lack('cursorPagination: CursorPagination');
    idsOf(120).forEach((id) => void atSemble(id));
    let cursor: string | undefined;
    do {
      const told = await sweep(cursor);
      expect(told.status).toBe(200);
      cursor = told.next;
      atSemble(idOf(0));
    } while (cursor !== undefined);
    expect(medplum.patients.size).toBe(120);
    expect([...semble.patients.keys()].filter((id) => id !== idOf(0) && !medplum.only(id))).toEqual([]);
  });
});
