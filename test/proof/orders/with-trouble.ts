import { beforeEach, describe, expect, it, vi } from 'vitest';
import { handler } from '../../../src/bots/semble-patient-webhook.ts';
import { isProof } from '../../support/scale.ts';
import { countAll, wordsFor } from './count.ts';
import { CHANGES, KINDS, type Kind, type Trouble } from './kinds.ts';
import { ALL_SETTINGS, type SettledScope, scopesOf } from './scopes.ts';

/**
 * The scopes that `npm run prove` enumerates: a change of two steps, which has the most orders, only in the first
 * beginning of a kind without a merge; and not the servers that check the version of a DELETE, where less can go wrong.
 */
function isProven({ kind, setting, from, change }: SettledScope): boolean {
  const isLong = CHANGES[change].length > 1;
  const isMerge = kind.events?.includes('merge') ?? false;
  return setting !== 'delete, with versions' && (!isLong || (!isMerge && from === kind.from[0]));
}

/**
 * The scopes that `npm test` enumerates: one of each kind of two runs, without a change in Semble. A sweep alone is there for
 * its lists: without a change only the sweep can bring A in step, and with one there are more orders.
 */
function isSampled({ kind, setting, from, change, trouble }: SettledScope): boolean {
  const isAlone = kind.runs.length + (kind.events?.length ?? 0) === 1;
  const isWanted = isAlone
    ? trouble === 'list breaks off' && (change === 'nothing' || change === 'changed')
    : change === 'nothing';
  return setting === 'delete' && from === kind.from[0] && isWanted;
}

/** Enumerates every kind with a trouble. Each trouble has a test file of its own, so that they run side by side. */
export function enumerateWith(trouble: Trouble): void {
  beforeEach(() => {
    vi.spyOn(console, 'log').mockReturnValue();
    vi.spyOn(console, 'error').mockReturnValue();
  });

  const scopesFor = (kind: Kind): SettledScope[] =>
    ALL_SETTINGS.flatMap((setting) => scopesOf(kind, setting, trouble)).filter(isProof ? isProven : isSampled);
  describe(`every order with one more event: ${trouble}`, () => {
    const kinds = KINDS.filter((kind) => scopesFor(kind).length > 0);
    it.each(kinds)('of $name leaves no older state over a newer one', async (kind) => {
      const scopes = scopesFor(kind);
      const count = await countAll(handler, scopes);
      expect(count.wrong).toBeUndefined();
      expect(count.orders).toBeGreaterThan(10n);
      if (isProof) {
        console.info(wordsFor(`${kind.name}, with ${trouble}`, count));
      }
    });
  });
}
