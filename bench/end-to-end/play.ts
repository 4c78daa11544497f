import type { World } from '../../e2e/world.ts';
import type { Played, Targets } from './messages.ts';
import { SCENARIOS } from './scenarios.ts';

/** Plays every scenario with this bot and the obvious bot; returns a row for each count. */
export async function playAll(world: World, targets: Targets, patients: number): Promise<Played[]> {
  const rows: Played[] = [];
  for (const { name, right, protection, play } of SCENARIOS) {
    const ours = await play({ world, target: targets['this bot'], patients });
    const obvious = await play({ world, target: targets['obvious bot'], patients });
    world.semble.faults.clear();
    for (const [what, expected] of Object.entries(right)) {
      const [first = Number.NaN, second = Number.NaN] = [ours[what], obvious[what]];
      rows.push({ scenario: name, what, right: expected, ours: first, obvious: second, protection });
    }
  }
  return rows;
}
