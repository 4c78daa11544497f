import type { World } from '../../e2e/world.ts';
import type { Targets } from './messages.ts';
import { SCENARIOS } from './scenarios.ts';

/** Plays every scenario with this bot and the obvious bot; returns a row for each count. */
export async function playAll(world: World, targets: Targets, patients: number): Promise<string[][]> {
  const rows: string[][] = [];
  for (const { name, play } of SCENARIOS) {
    const ours = await play({ world, target: targets['this bot'], patients });
    const obvious = await play({ world, target: targets['obvious bot'], patients });
    world.semble.faults.clear();
    rows.push(...Object.entries(ours).map(([what, count]) => [`${name}: ${what}`, `${count}`, `${obvious[what]}`]));
  }
  return rows;
}
