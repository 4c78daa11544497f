import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { handler } from '../../src/bots/semble-patient-webhook.ts';
import { isProof, sampleOf } from '../support/scale.ts';
import { PAGE_VARIANTS } from './page-variants.ts';
import { variantOf } from './variant.ts';
import { VARIANTS, type Variant } from './variants.ts';

beforeEach(() => {
  vi.spyOn(console, 'log').mockReturnValue();
  vi.spyOn(console, 'error').mockReturnValue();
});

/** How many runs the property needed until it failed for this bot; undefined when it never did. */
async function runsUntilNoticed(by: Variant['by'], bot: typeof handler): Promise<number | undefined> {
  const property: fc.IAsyncProperty<never> = by(bot) as never;
  const { failed, numRuns } = await fc.check(property, { numRuns: 20_000, endOnFailure: true });
  return failed ? numRuns : undefined;
}

describe('the proof of the interleavings', () => {
  const quick = [...VARIANTS, ...PAGE_VARIANTS].filter(({ isRare }) => isProof || !isRare);
  it.each(sampleOf(quick, (_, place) => place % 6 === 0))('notices $name', async ({ by, edits }) => {
    expect(await runsUntilNoticed(by, await variantOf(edits))).toBeGreaterThan(0);
  });
});
