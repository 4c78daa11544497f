import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { handler } from '../../../src/bots/semble-patient-webhook.ts';
import { isProof } from '../../support/scale.ts';
import { countAll, wordsFor } from './count.ts';
import { EXCEPTIONS } from './judge.ts';
import { KINDS } from './kinds.ts';
import { ALL_SETTINGS, scopesOf } from './scopes.ts';

beforeEach(() => {
  vi.spyOn(console, 'log').mockReturnValue();
  vi.spyOn(console, 'error').mockReturnValue();
});

describe('every order of two runs for one patient, with a change in Semble at every point', () => {
  it.each(KINDS)('of $name leaves no older state over a newer one', async (kind) => {
    const scopes = ALL_SETTINGS.flatMap((setting) => scopesOf(kind, setting, 'none')).filter(
      ({ change, setting }) => isProof || (setting === 'delete' && change !== 'changed and changed back'),
    );
    const count = await countAll(handler, scopes);
    expect(count.wrong).toBeUndefined();
    expect(count.orders).toBeGreaterThan(100n);
    if (isProof) {
      console.info(wordsFor(kind.name, count));
    }
  });

  it('ends in no exception that SECURITY.md does not name', () => {
    const text = readFileSync('SECURITY.md', 'utf8').replace(/\s+/g, ' ');
    expect(Object.values(EXCEPTIONS).filter((words) => !text.includes(words))).toEqual([]);
  });
});
