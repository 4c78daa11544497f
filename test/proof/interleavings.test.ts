import fc from 'fast-check';
import { beforeEach, describe, it, vi } from 'vitest';
import { runs } from '../support/scale.ts';
import { allMeansAll } from './broken-lists.ts';
import { concurrentWrites, seenAndGone } from './concurrent-writes.ts';
import { deletedStillReturned, pagesAndDeliveries, sweptAndRetired } from './properties.ts';
import { noUpdateFromTheList } from './stale-lists.ts';

beforeEach(() => {
  vi.spyOn(console, 'log').mockReturnValue();
  vi.spyOn(console, 'error').mockReturnValue();
});

describe('pages and deliveries together', () => {
  it('leave no older state over a newer one once all of them have ended', async () => {
    await fc.assert(pagesAndDeliveries(), { numRuns: runs(12, 10_000) });
  });

  it('leave a tombstone in place, though Semble still returns the patient', async () => {
    await fc.assert(deletedStillReturned(), { numRuns: runs(15, 2_000) });
  });

  it('are brought in step by a sweep and a retirement, whatever was lost, hidden or cut off before', async () => {
    await fc.assert(sweptAndRetired(), { numRuns: runs(12, 5_000) });
  });
});

describe('a page, or one delivery, during which other writes happen', () => {
  it('does not make a Patient again that it has seen and that somebody deleted', async () => {
    await fc.assert(seenAndGone(), { numRuns: runs(15, 2_000) });
  });

  it('leaves no older state, whatever came, went and was acknowledged at any moments of it', async () => {
    await fc.assert(concurrentWrites(), { numRuns: runs(25, 5_000) });
  });
});

describe('a sweep', () => {
  it('never takes a list that breaks off for its end', async () => {
    await fc.assert(allMeansAll(), { numRuns: runs(40, 5_000) });
  });

  it("never writes an update from the list's data", async () => {
    await fc.assert(noUpdateFromTheList(), { numRuns: runs(40, 5_000) });
  });
});
