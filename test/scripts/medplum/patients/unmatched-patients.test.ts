import { describe, expect, it } from 'vitest';
import { countUnmatchedPatients } from '../../../../scripts/medplum/patients/unmatched-patients.ts';

describe('Patients without a Semble identifier', () => {
  it.each([
    ['none', [10, 10], 0],
    ['three', [10, 7, 10, 7], 3],
    ['none, although a Patient was created between the counts', [10, 11], 0],
    ['none, although a Patient was deleted between the counts', [10, 9, 9, 9], 0],
    ['three, one of which was deleted', [10, 7, 9, 7], 2],
  ])('are counted: %s', async (_name, totals, found) => {
    const medplum = { search: async () => ({ total: totals.shift() }) };
    expect(await countUnmatchedPatients(medplum)).toBe(found);
    expect(totals).toEqual([]);
  });
});
