// A process of its own with the local servers, so that they share no thread with the sender of the deliveries.
import { on } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { requireNothing } from '../../e2e/clear-away.ts';
import { openWorld } from '../../e2e/world.ts';
import { person } from '../person.ts';
import { deployBots, removeBots, removeOthers } from './bots.ts';
import type { Opened, Order, Reply, Targets } from './messages.ts';
import { playAll } from './play.ts';

/** Milliseconds after which no delivery is under way any more when the other process died. */
const MAX_RUN_MS = 15_000;

const orders = on(process, 'message', { close: ['disconnect'] });
// These signals end the other process. This process notices that and removes everything before it ends.
process.on('SIGINT', () => undefined).on('SIGHUP', () => undefined);

const world = await openWorld(process.env);
try {
  await requireNothing(world);
  await removeOthers(world);
  try {
    const targets = await deployBots(world);
    world.semble.outbox.hold();
    report({ medplum: world.local ? undefined : world.baseUrl, targets });
    await serve(targets);
  } finally {
    // A local Medplum disappears with this process.
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
    report(await carryOut(order, targets));
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

/** Sends a message, unless the other process has ended. */
function report(message: Opened | Reply): void {
  if (process.connected) {
    process.send?.(message, undefined, undefined, () => undefined);
  }
}
