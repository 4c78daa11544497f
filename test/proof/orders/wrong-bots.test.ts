import { beforeEach, describe, expect, it, vi } from 'vitest';
import { isProof } from '../../support/scale.ts';
import { PAGE_VARIANTS } from '../page-variants.ts';
import { variantOf } from '../variant.ts';
import { VARIANTS } from '../variants.ts';
import { countAll } from './count.ts';
import { scopeNamed } from './scopes.ts';
import { CAUGHT_IN } from './wrong-bots.ts';

beforeEach(() => {
  vi.spyOn(console, 'log').mockReturnValue();
  vi.spyOn(console, 'error').mockReturnValue();
});

const variants = [...VARIANTS, ...PAGE_VARIANTS];

describe('the enumeration', () => {
  it('has a scope for each wrong variant of the bot', () => {
    expect(Object.keys(CAUGHT_IN).sort()).toEqual(variants.map(({ name }) => name).sort());
  });

  it.each(variants)('catches $name', async ({ name, edits }) => {
    const { wrong } = await countAll(await variantOf(edits), [scopeNamed(CAUGHT_IN[name] ?? '')]);
    expect(wrong).toMatch(/^.* : \w.*\n {2}At the beginning: .*\n( {2}.*\n)+ {2}At the end: .*\n {2}.*\.$/);
    if (isProof) {
      console.info(`${name}\n${wrong}`);
    }
  });
});
