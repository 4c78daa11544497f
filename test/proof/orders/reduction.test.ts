import { beforeEach, describe, expect, it, vi } from 'vitest';
import { handler } from '../../../src/bots/semble-patient-webhook.ts';
import { isProof } from '../../support/scale.ts';
import { variantOf } from '../variant.ts';
import { VARIANTS } from '../variants.ts';
import { enumerate } from './enumerate.ts';
import { type Change, type Initial, KINDS, type Trouble } from './kinds.ts';
import { parseOrder, textOf } from './moves.ts';
import { Player } from './player.ts';
import type { SettledScope } from './scopes.ts';
import { enumerateUnreduced } from './unreduced.ts';

beforeEach(() => {
  vi.spyOn(console, 'log').mockReturnValue();
  vi.spyOn(console, 'error').mockReturnValue();
});

type Row = readonly [kind: string, from: Initial, change: Change, trouble: Trouble];

/** Scopes of some tens or hundreds of orders. */
const SMALL: readonly Row[] = [
  ['delivery and deletion', 'new', 'nothing', 'none'],
  ['delivery and deletion', 'changed', 'deleted', 'none'],
  ['delivery and deletion', 'known', 'nothing', 'failing call'],
];
/** Scopes of thousands of orders. */
const LARGER: readonly Row[] = [
  ['two creates', 'new', 'nothing', 'none'],
  ['two creates', 'new', 'nothing', 'death'],
  ['delivery and page of a sweep', 'changed', 'nothing', 'failing call'],
  ['delivery and deletion', 'new', 'hidden and shown', 'none'],
];

function scopeOf([name, from, change, trouble]: Row): SettledScope {
  const kind = KINDS.find((one) => one.name === name);
  if (!kind) {
    throw new Error(`No kind has the name ${name}`);
  }
  return { kind, from, change, trouble, interleaved: false, setting: 'delete' };
}

describe('an enumeration that takes equal situations together', () => {
  it.each(isProof ? [...SMALL, ...LARGER] : SMALL)(
    'counts the same orders and ends of %s / %s / %s / %s as one that plays every order',
    async (...row) => {
      const scope = scopeOf(row);
      const { orders, open, wrong } = await enumerate(new Player(handler, scope.setting), scope);
      expect(orders).toBeGreaterThan(10n);
      expect(await enumerateUnreduced(handler, scope)).toEqual({ orders, open, wrong });
    },
  );

  it('does so for a wrong bot too', async () => {
    const wrongOne = VARIANTS.find(({ name }) => name === 'a created Patient is never unconfirmed');
    const bot = await variantOf(wrongOne?.edits ?? []);
    const scope = scopeOf(['delivery and deletion', 'new', 'nothing', 'none']);
    const { orders, open, wrong } = await enumerate(new Player(bot, scope.setting), scope);
    expect(wrong).toBeGreaterThan(0n);
    expect(await enumerateUnreduced(bot, scope)).toEqual({ orders, open, wrong });
  });
});

describe('the text of an order', () => {
  it('names each move', () => {
    const text = 'aab1C2b-a+bxa';
    expect(parseOrder(text).map(textOf).join('')).toBe(text);
  });

  it('is refused when it names something else', () => {
    expect(() => parseOrder('a?')).toThrow('This order cannot be read: a?');
  });
});
