// A process of its own with both servers and the bot, so that the measured command shares no memory with them.

import { startLocalMedplum } from '../../local/medplum/server.ts';
import { startLocalSemble } from '../../local/semble/server.ts';
import { localVariables } from '../../local/variables.ts';
import { deploy } from '../../scripts/commands/deploy/deploy.ts';
import { readEnvironment } from '../../scripts/core/environment.ts';
import { silentTerminal } from '../../scripts/core/terminal.ts';
import { person } from '../person.ts';
import type { Figures, Order, Reply } from './messages.ts';

const medplum = await startLocalMedplum();
const semble = await startLocalSemble();
const variables = localVariables(medplum, semble);
await deploy(readEnvironment(variables), {}, silentTerminal);
semble.outbox.hold();

function create(count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    return semble.store.createPatient({ ...person(index), lastName: 'Example' }).id;
  });
}

function figures(): Figures {
  return {
    sembleRequests: semble.requests.length,
    medplumRequests: medplum.requests.length,
    peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
  };
}

function carryOut(order: Order): Reply {
  switch (order.does) {
    case 'create':
      return { variables, ids: create(order.count), figures: figures() };
    case 'update':
      for (const id of order.ids) {
        semble.store.updatePatient(id, { firstName: 'Zora' });
      }
      return { variables, ids: order.ids, figures: figures() };
    case 'measure':
      return { variables, ids: [], figures: figures() };
  }
}

// The benchmark has ended.
process.once('disconnect', () => process.exit());
process.on('message', (order: Order) => process.send?.(carryOut(order)));
process.send?.(carryOut({ does: 'measure' }));
