import type { Enumerated } from './enumerate.ts';
import { judge } from './judge.ts';
import type { Bot } from './live-run.ts';
import { Player } from './player.ts';
import type { SettledScope } from './scopes.ts';

/**
 * Enumerates all orders of a scope without remembering anything: each order is played from its beginning, with runs that
 * are all under way at once, on fresh fakes. The counts must be those of `enumerate`.
 */
export async function enumerateUnreduced(
  bot: Bot,
  scope: SettledScope,
): Promise<Pick<Enumerated, 'orders' | 'open' | 'wrong'>> {
  const open: Record<string, bigint> = {};
  let [orders, wrong] = [0n, 0n];
  // Which of the possible moves each place of the order takes.
  let choices: number[] = [];
  do {
    const player = new Player(bot, scope.setting);
    const widths: number[] = [];
    let now = await player.start(scope);
    for (let moves = player.moves(now); moves.length > 0; moves = player.moves(now)) {
      const choice = choices[widths.length] ?? 0;
      choices[widths.length] = choice;
      widths.push(moves.length);
      const move = moves[choice];
      now = move ? await player.play(now, move) : now;
    }
    orders += 1n;
    const verdict = judge(player, now, scope);
    if (verdict.kind === 'open') {
      open[verdict.what] = (open[verdict.what] ?? 0n) + 1n;
    }
    wrong += verdict.kind === 'wrong' ? 1n : 0n;
    choices = nextChoices(choices, widths);
  } while (choices.length > 0);
  return { orders, open, wrong };
}

/** The next order: the last place that can take another move takes it. Empty after the last order. */
function nextChoices(choices: readonly number[], widths: readonly number[]): number[] {
  const last = choices.findLastIndex((choice, place) => choice + 1 < (widths[place] ?? 0));
  return last < 0 ? [] : [...choices.slice(0, last), (choices[last] ?? 0) + 1];
}
