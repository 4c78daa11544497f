import { addCounts, enumerate } from './enumerate.ts';
import type { Setting } from './kinds.ts';
import type { Bot } from './live-run.ts';
import { textOf } from './moves.ts';
import { Player } from './player.ts';
import { nameOf, type SettledScope } from './scopes.ts';
import { tell } from './story.ts';

/** What the enumeration of several scopes found. */
export interface Count {
  readonly orders: bigint;
  readonly situations: number;
  readonly open: Readonly<Record<string, bigint>>;
  /** The first order that ends wrong, as a story. */
  readonly wrong: string | undefined;
}

/** Enumerates scopes, each completely, until one has an order that ends wrong. */
export async function countAll(bot: Bot, scopes: readonly SettledScope[]): Promise<Count> {
  const players = new Map<Setting, Player>();
  let count: Count = { orders: 0n, situations: 0, open: {}, wrong: undefined };
  for (const scope of scopes) {
    const player = players.get(scope.setting) ?? new Player(bot, scope.setting);
    players.set(scope.setting, player);
    const { orders, situations, open, shortest } = await enumerate(player, scope);
    count = {
      orders: count.orders + orders,
      situations: count.situations + situations,
      open: addCounts(count.open, open),
      wrong: undefined,
    };
    if (shortest) {
      const order = `${nameOf(scope)} : ${shortest.moves.map(textOf).join('')}`;
      const lines = await tell(player, scope, shortest.moves);
      return { ...count, wrong: [order, ...lines, shortest.what].join('\n  ') };
    }
  }
  return count;
}

/** A count in words. */
export function wordsFor(name: string, { orders, situations, open }: Count): string {
  const exceptions = Object.entries(open).map(
    ([what, number]) => `\n    ${grouped(number)} end as SECURITY.md says: ${what}`,
  );
  return `${name}: ${grouped(orders)} orders, ${grouped(BigInt(situations))} situations${exceptions.join('')}`;
}

function grouped(number: bigint): string {
  return number.toLocaleString('en-GB');
}
