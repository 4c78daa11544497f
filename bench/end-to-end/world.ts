// A process of its own with the local servers, so that they share no thread with the one that sends the deliveries.
import { on } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { requireNothing } from '../../e2e/clear-away.ts';
import { openWorld } from '../../e2e/world.ts';
import { person } from '../person.ts';
import { deployBots, removeBots, removeOthers } from './bots.ts';
import type { Opened, Order, Reply, Targets } from './messages.ts';
import { playAll } from './play.ts';

/** Milliseconds within which deliveries have ended that were under way when the other process died. */
const MAX_RUN_MS = 15_000;

const orders = on(process, 'message', { close: ['disconnect'] });
// They end the other process. This one sees that, and takes everything away first.
process.on('SIGINT', () => undefined).on('SIGHUP', () => undefined);

const world = await openWorld(process.env);
try {
  await requireNothing(world);
  await removeOthers(world);
  try {
    const targets = await deployBots(world);
    world.semble.outbox.hold();
    tell({ medplum: world.local ? undefined : world.baseUrl, targets });
    await serve(targets);
  } finally {
    // A local Medplum goes as it is.
    if (!world.local) {
      await removeBots(world);
    }
  }
} finally {
  await world.close();
}
if (process.connected) {
  process.disconnect();
}

async function serve(targets: Targets): Promise<void> {
  for await (const received of orders) {
    const order: Order = received[0];
    if (order.does === 'close') {
      return;
    }
    tell(await carryOut(order, targets));
  }
  if (!world.local) {
    await sleep(MAX_RUN_MS);
  }
}

async function carryOut(order: Exclude<Order, { does: 'close' }>, targets: Targets): Promise<Reply> {
  switch (order.does) {
    case 'create':
      return { ids: Array.from({ length: order.count }, (_, index) => world.create(person(index))), rows: [] };
    case 'update':
      for (const id of order.ids) {
        world.semble.store.updatePatient(id, { firstName: 'Zora' });
      }
      return { ids: order.ids, rows: [] };
    case 'play':
      return { ids: [], rows: await playAll(world, targets, order.patients) };
  }
}

/** Nobody may be there any more to hear it. */
function tell(message: Opened | Reply): void {
  if (process.connected) {
    process.send?.(message, undefined, undefined, () => undefined);
  }
}
