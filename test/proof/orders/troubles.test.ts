import { beforeEach, describe, expect, it, vi } from 'vitest';
import { handler } from '../../../src/bots/semble-patient-webhook.ts';
import { isProof } from '../../support/scale.ts';
import { countAll, wordsFor } from './count.ts';
import { CHANGES, KINDS, TROUBLES } from './kinds.ts';
import { ALL_SETTINGS, type SettledScope, scopesOf } from './scopes.ts';

beforeEach(() => {
  vi.spyOn(console, 'log').mockReturnValue();
  vi.spyOn(console, 'error').mockReturnValue();
});

/**
 * The scopes that `npm run prove` enumerates: a change of two steps, which has the most orders, only in the first
 * beginning of a kind without a merge; and not the servers that check the version of a DELETE, where less can go wrong.
 */
function isProven({ kind, setting, from, change }: SettledScope): boolean {
  const isLong = CHANGES[change].length > 1;
  const isMerge = kind.events?.includes('merge') ?? false;
  return setting !== 'delete, with versions' && (!isLong || (!isMerge && from === kind.from[0]));
}

describe.each(TROUBLES.filter((trouble) => trouble !== 'none'))('every order with one more event: %s', (trouble) => {
  it.each(KINDS)('of $name leaves no older state over a newer one', async (kind) => {
    const scopes = ALL_SETTINGS.flatMap((setting) => scopesOf(kind, setting, trouble)).filter((scope) =>
      isProof
        ? isProven(scope)
        : scope.setting === 'delete' && scope.change === 'nothing' && scope.from === kind.from[0],
    );
    const count = await countAll(handler, scopes);
    expect(count.wrong).toBeUndefined();
    expect(count.orders).toBeGreaterThan(10n);
    if (isProof) {
      console.info(wordsFor(`${kind.name}, with ${trouble}`, count));
    }
  });
});
