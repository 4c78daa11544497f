import { beforeEach, describe, expect, it, vi } from 'vitest';
import { handler } from '../../../src/bots/semble-patient-webhook.ts';
import { isProof } from '../../support/scale.ts';
import { countAll, wordsFor } from './count.ts';
import { KINDS, type Kind, TROUBLES } from './kinds.ts';
import { ALL_SETTINGS, scopesOf } from './scopes.ts';

beforeEach(() => {
  vi.spyOn(console, 'log').mockReturnValue();
  vi.spyOn(console, 'error').mockReturnValue();
});

/** The runs of a merge are long: with four more of them the orders are too many. */
function isMerge({ events = [] }: Kind): boolean {
  return events.includes('merge');
}

describe.each(TROUBLES.filter((trouble) => trouble !== 'none'))('every order with one more event: %s', (trouble) => {
  it.each(KINDS)('of $name leaves no older state over a newer one', async (kind) => {
    const scopes = ALL_SETTINGS.flatMap((setting) => scopesOf(kind, setting, trouble)).filter(
      ({ change, setting, from }) =>
        isProof
          ? change !== 'changed and changed back' || (setting === 'delete' && from === kind.from[0] && !isMerge(kind))
          : setting === 'delete' && change === 'nothing' && from === kind.from[0],
    );
    const count = await countAll(handler, scopes);
    expect(count.wrong).toBeUndefined();
    expect(count.orders).toBeGreaterThan(10n);
    if (isProof) {
      console.info(wordsFor(`${kind.name}, with ${trouble}`, count));
    }
  });
});
