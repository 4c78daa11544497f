import type { World } from '../../e2e/world.ts';
import type { Played, Targets } from './messages.ts';
import { SCENARIOS } from './scenarios.ts';

/** Plays every scenario with this bot and the obvious bot; returns a row for each count. */
export async function playAll(world: World, targets: Targets, patients: number): Promise<Played[]> {
  const rows: Played[] = [];
  for (const { name, protection, play } of SCENARIOS) {
    const ours = await play({ world, target: targets['this bot'], patients });
    const obvious = await play({ world, target: targets['obvious bot'], patients });
    world.semble.faults.clear();
    for (const [what, count] of Object.entries(ours)) {
      rows.push({ scenario: name, what, ours: count, obvious: obvious[what] ?? Number.NaN, protection });
    }
  }
  return rows;
}
