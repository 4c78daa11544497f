import { judge, type Verdict } from './judge.ts';
import type { Move } from './moves.ts';
import type { Player } from './player.ts';
import type { Scope, Situation } from './situation.ts';

/** The end of an order that is not in step, with the moves that lead to it. */
interface Tail {
  readonly what: string;
  readonly moves: number;
  /** How often another run or script goes on: a story is easier to read with fewer. */
  readonly turns: number;
  readonly first: Move | undefined;
  readonly rest: Tail | undefined;
}

/** What the orders from one situation on have in common. */
interface Counted {
  readonly orders: bigint;
  /** The number of orders that end in an exception, by its name. */
  readonly open: Readonly<Record<string, bigint>>;
  readonly wrong: bigint;
  readonly shortest: Tail | undefined;
}

/** The result of a scope. */
export interface Enumerated extends Omit<Counted, 'shortest'> {
  /** The number of situations that differ. */
  readonly situations: number;
  /** The shortest order that ends wrong. */
  readonly shortest: { readonly what: string; readonly moves: readonly Move[] } | undefined;
}

/**
 * Enumerates all orders of a scope. Two beginnings of orders that lead to the same situation have the same
 * continuations: both sides hold the same, and every run has had the same replies. So the continuations of each situation
 * are enumerated once, and the orders through it are counted.
 */
export async function enumerate(player: Player, scope: Scope): Promise<Enumerated> {
  const counted = new Map<string, Counted>();
  const verdicts = new Map<string, Verdict>();
  const verdictOf = (end: Situation): Verdict => {
    const key = `${end.medplum} ${end.semble} ${end.colleague?.meta?.versionId} ${end.marks}`;
    const verdict = verdicts.get(key) ?? judge(player, end, scope);
    verdicts.set(key, verdict);
    return verdict;
  };
  const visit = async (now: Situation, key: string): Promise<Counted> => {
    const moves = player.moves(now);
    let sum: Counted = moves.length === 0 ? countOf(verdictOf(now)) : NONE;
    for (const move of moves) {
      const next = player.playKnown(now, move) ?? (await player.play(now, move));
      const nextKey = keyOf(next);
      sum = add(sum, counted.get(nextKey) ?? (await visit(next, nextKey)), move);
    }
    counted.set(key, sum);
    return sum;
  };
  const start = await player.start(scope);
  const { shortest, ...counts } = await visit(start, keyOf(start));
  return {
    ...counts,
    situations: counted.size,
    shortest: shortest && { what: shortest.what, moves: movesOf(shortest) },
  };
}

const NONE: Counted = { orders: 0n, open: {}, wrong: 0n, shortest: undefined };

function countOf(verdict: Verdict): Counted {
  switch (verdict.kind) {
    case 'in step':
      return { ...NONE, orders: 1n };
    case 'open':
      return { ...NONE, orders: 1n, open: { [verdict.what]: 1n } };
    case 'wrong':
      return {
        ...NONE,
        orders: 1n,
        wrong: 1n,
        shortest: { what: verdict.what, moves: 0, turns: 0, first: undefined, rest: undefined },
      };
  }
}

function add(sum: Counted, next: Counted, move: Move): Counted {
  return {
    orders: sum.orders + next.orders,
    open: addCounts(sum.open, next.open),
    wrong: sum.wrong + next.wrong,
    shortest: shorter(sum.shortest, next.shortest && before(next.shortest, move)),
  };
}

/** The sums of two lists of counts. */
export function addCounts(
  a: Readonly<Record<string, bigint>>,
  b: Readonly<Record<string, bigint>>,
): Readonly<Record<string, bigint>> {
  const names = Object.keys(b);
  return names.length === 0
    ? a
    : { ...a, ...Object.fromEntries(names.map((name) => [name, (a[name] ?? 0n) + (b[name] ?? 0n)])) };
}

function before(rest: Tail, first: Move): Tail {
  const isTurn = rest.first !== undefined && !isSame(rest.first, first);
  return { what: rest.what, moves: rest.moves + 1, turns: rest.turns + (isTurn ? 1 : 0), first, rest };
}

function isSame(a: Move, b: Move): boolean {
  return 'run' in a && 'run' in b && a.run === b.run;
}

function shorter(a: Tail | undefined, b: Tail | undefined): Tail | undefined {
  if (!a || !b) {
    return a ?? b;
  }
  return b.moves < a.moves || (b.moves === a.moves && b.turns < a.turns) ? b : a;
}

function movesOf(tail: Tail): Move[] {
  return tail.first && tail.rest ? [tail.first, ...movesOf(tail.rest)] : [];
}

/** Two situations with the same key have the same continuations. */
function keyOf({ medplum, semble, runs, scripts, trouble, colleague, marks }: Situation): string {
  const points = runs.map(({ at, attempt, request, isWhole, isMain }) =>
    at ? `${request}${attempt}${isWhole ? 'w' : ''}${isMain ? 'm' : ''}.${at.id}` : '-',
  );
  const left = scripts.map(({ length }) => length);
  return `${medplum}|${semble}|${points}|${left}|${trouble}|${colleague?.meta?.versionId}|${marks}`;
}
