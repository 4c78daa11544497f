import { beforeEach, describe, expect, it, vi } from 'vitest';
import { handler } from '../../../src/bots/semble-patient-webhook.ts';
import { isProof } from '../../support/scale.ts';
import { variantOf } from '../variant.ts';
import { VARIANTS } from '../variants.ts';
import { enumerate } from './enumerate.ts';
import { parseOrder, textOf } from './moves.ts';
import { Player } from './player.ts';
import { scopeNamed } from './scopes.ts';
import { enumerateUnreduced } from './unreduced.ts';

beforeEach(() => {
  vi.spyOn(console, 'log').mockReturnValue();
  vi.spyOn(console, 'error').mockReturnValue();
});

/** Scopes of some tens or hundreds of orders. */
const SMALL = [
  'delete / delivery and deletion / new / nothing / none',
  'delete / delivery and page of a sweep / unconfirmed / nothing / none',
] as const;
/** Scopes of hundreds or thousands of orders. */
const LARGER = [
  'delete / delivery and deletion / known / nothing / failing call',
  'delete / delivery and deletion / changed / deleted / none',
  'delete / two creates / new / nothing / none',
  'delete / two creates / new / nothing / death',
  'delete / delivery and page of a sweep / changed / nothing / failing call',
  'delete / delivery and page of a sweep / new / nothing / list breaks off',
  'delete / delivery and sweep on a schedule / new / nothing / none',
  'delete / delivery and sweep on a schedule / changed / nothing / none',
  'delete / sweep on a schedule alone / changed / changed / list breaks off',
  'delete / delivery and deletion / new / hidden and shown / none',
] as const;

describe('an enumeration that takes equal situations together', () => {
  it.each(isProof ? [...SMALL, ...LARGER] : SMALL)(
    'counts the same orders and ends of %s as one that plays every order',
    async (name) => {
      const scope = scopeNamed(name);
      const { orders, open, wrong } = await enumerate(new Player(handler, scope.setting), scope);
      expect(orders).toBeGreaterThan(10n);
      expect(await enumerateUnreduced(handler, scope)).toEqual({ orders, open, wrong });
    },
  );

  it('does so for a wrong bot too', async () => {
    const wrongOne = VARIANTS.find(({ name }) => name === 'a created Patient is never unconfirmed');
    const bot = await variantOf(wrongOne?.edits ?? []);
    const scope = scopeNamed(SMALL[0]);
    const { orders, open, wrong } = await enumerate(new Player(bot, scope.setting), scope);
    expect(wrong).toBeGreaterThan(0n);
    expect(await enumerateUnreduced(bot, scope)).toEqual({ orders, open, wrong });
  });
});

describe('the text of an order', () => {
  it('names each move', () => {
    const text = 'aab1C2b-a+bxab/a';
    expect(parseOrder(text).map(textOf).join('')).toBe(text);
  });

  it('is refused when it names something else', () => {
    expect(() => parseOrder('a?')).toThrow('This order cannot be read: a?');
  });
});
