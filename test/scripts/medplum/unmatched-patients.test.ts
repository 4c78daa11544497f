import type { MedplumClient } from '@medplum/core';
import { describe, expect, it } from 'vitest';
import { countUnmatchedPatients } from '../../../scripts/medplum/patients/unmatched-patients.ts';

describe('Patients without a Semble identifier', () => {
  it.each([
    ['nobody', [10, 10], 0],
    ['three', [10, 7, 10, 7], 3],
    ['nobody, though a Patient came between the counts', [10, 11], 0],
    ['nobody, though a Patient went between the counts', [10, 9, 9, 9], 0],
    ['three, of whom one went', [10, 7, 9, 7], 2],
  ])('are counted: %s', async (_name, totals, found) => {
    const medplum = { search: async () => ({ total: totals.shift() }) } as unknown as MedplumClient;
    expect(await countUnmatchedPatients(medplum)).toBe(found);
    expect(totals).toEqual([]);
  });
});
