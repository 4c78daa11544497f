import { describe, expect, it } from 'vitest';
import { isProof } from '../../support/scale.ts';
import { aPractice, type Practice, some } from '../support/practice.ts';

/** Every run asks Semble for the practice first, once by itself and once with the number definitions. */
const AROUND = 2;
/** `npm test` plays a sample; the bounds are the same for each page. */
const PATIENTS = isProof ? 1000 : 150;
const PAGES = PATIENTS / 50;

/** How many requests came to Semble during some work. */
async function requestsDuring(practice: Practice, work: () => Promise<unknown>): Promise<number> {
  practice.semble.requests.clear();
  await work();
  return practice.semble.requests.length;
}

describe(`the requests to Semble of a backfill of ${PATIENTS} patients`, () => {
  it('are two for a page of new patients, one for a page in step, and three for a page with a change', async () => {
    const practice = await aPractice();
    const ids = practice.addPatients(PATIENTS);
    const created = await requestsDuring(practice, async () => {
      expect(some((await practice.backfill()).counts)).toEqual({ created: PATIENTS });
    });
    expect(created).toBeLessThanOrEqual(2 * PAGES + AROUND);
    const inStep = await requestsDuring(practice, async () => {
      expect(some((await practice.backfill()).counts)).toEqual({ unchanged: PATIENTS });
    });
    expect(inStep).toBeLessThanOrEqual(PAGES + AROUND);
    practice.semble.store.updatePatient(ids[7] ?? '', { firstName: 'Zora' });
    const oneChanged = await requestsDuring(practice, async () => {
      expect(some((await practice.backfill()).counts)).toEqual({ updated: 1, unchanged: PATIENTS - 1 });
    });
    expect(oneChanged).toBeLessThanOrEqual(PAGES + 2 + AROUND);
    const dry = await requestsDuring(practice, () => practice.backfill({ dryRun: true }));
    expect(dry).toBeLessThanOrEqual(PAGES + AROUND);
  });
});
