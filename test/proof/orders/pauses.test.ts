import { beforeEach, describe, expect, it, vi } from 'vitest';
import { handler } from '../../../src/bots/semble-patient-webhook.ts';
import { isProof } from '../../support/scale.ts';
import { countAll, wordsFor } from './count.ts';
import { KINDS } from './kinds.ts';
import { ALL_SETTINGS, scopesOf } from './scopes.ts';

beforeEach(() => {
  vi.spyOn(console, 'log').mockReturnValue();
  vi.spyOn(console, 'error').mockReturnValue();
});

describe('every order of two runs for one patient, with a change in Semble and its deliveries at every point', () => {
  it.each(isProof ? KINDS : KINDS.slice(0, 2))('of $name leaves no older state over a newer one', async (kind) => {
    const scopes = (isProof ? ALL_SETTINGS : ['delete' as const])
      .flatMap((setting) => scopesOf(kind, setting, 'none', true))
      .filter(({ change }) => change !== 'changed and changed back' || (isProof && kind.name === 'two creates'));
    const count = await countAll(handler, scopes);
    expect(count.wrong).toBeUndefined();
    expect(count.orders).toBeGreaterThan(1000n);
    if (isProof) {
      console.info(wordsFor(`${kind.name}, with pauses in the deliveries of the change`, count));
    }
  });
});
