import type { Bundle } from '@medplum/fhirtypes';
import { beforeEach, describe, expect, it } from 'vitest';
import { idsOf } from '../../fixtures/operator.ts';
import { withCalls } from '../../fixtures/with-calls.ts';
import { A, Page } from './page.ts';

/** The most bytes of one request: proxies have limits of a million. */
const LIMIT = 1_000_000;

let page: Page;

beforeEach(() => {
  page = new Page();
});

/** Gives A a photo whose title has so many letters, as a colleague does. */
function enlarge(letters: number): void {
  page.medplum.put({ ...page.stored(A), photo: [{ title: 'A'.repeat(letters) }] });
}

/** Prepares the updates of so many patients, whose batch would have so many bytes. */
async function aBatchOf(count: number, bytes: number): Promise<void> {
  page.atSemble(idsOf(count));
  await page.sweep();
  page.atSemble(idsOf(count), { firstName: 'Zora' });
  const most = 900_000;
  enlarge(most);
  let measured = 0;
  const executeBatch = async (bundle: Bundle): Promise<undefined> => {
    measured = new TextEncoder().encode(JSON.stringify(bundle)).length;
  };
  await page.sweep({ client: withCalls(page.medplum.client, { executeBatch }) });
  enlarge(most + bytes - measured);
  page.medplum.sizes.length = 0;
  page.medplum.calls.length = 0;
}

describe('updates of two patients', () => {
  it('are one batch when they just fit', async () => {
    await aBatchOf(2, LIMIT - 1);
    expect((await page.sweep()).counts).toEqual({ updated: 2 });
    expect(page.medplum.sizes).toEqual([LIMIT - 1]);
  });

  it('are two batches when they would be a byte too large for one', async () => {
    await aBatchOf(2, LIMIT + 1);
    expect((await page.sweep()).counts).toEqual({ updated: 2 });
    expect(page.medplum.calls).toEqual(['search', 'batch', 'batch']);
    expect(Math.max(...page.medplum.sizes)).toBeLessThan(LIMIT);
  });
});

describe('an update of one patient', () => {
  it.each([
    ['a batch when it just fits', LIMIT, 'batch'],
    ['written alone when it would be a byte too large for a batch', LIMIT + 1, 'update'],
  ])('is %s', async (_how, bytes, call) => {
    await aBatchOf(1, bytes);
    expect((await page.sweep()).counts).toEqual({ updated: 1 });
    expect(page.medplum.calls).toEqual(['search', call]);
  });
});
