import { Listeners } from '../../local/listeners.ts';
import type { LocalMedplum } from '../../local/medplum/server.ts';
import type { LocalSemble } from '../../local/semble/server.ts';
import type { Delivery } from '../../local/semble/webhooks/delivery.ts';
import { membersOf } from '../../src/semble/decode.ts';
import type { HeldDelivery, PlaygroundState } from '../contract/state.ts';
import type { Playground } from '../server/sources.ts';
import type { Action } from './action.ts';
import { colleagueActions } from './colleague.ts';
import { deliveryActions } from './delivering.ts';
import type { LocalFeed } from './local-feed.ts';
import { staffActions } from './staff.ts';

/** What a reader of the page can do on the in-memory servers of this process. */
export function playgroundOf(
  servers: { readonly medplum: LocalMedplum; readonly semble: LocalSemble },
  feed: LocalFeed,
): Playground {
  const { medplum, semble } = servers;
  const changes = new Listeners();
  const patients = new Listeners<string>();
  semble.outbox.onChange(() => changes.tell());
  medplum.botCalls.onRun(() => changes.tell());
  const actions = new Map<string, Action>(
    Object.entries({
      ...staffActions(semble.store),
      ...deliveryActions(servers, feed),
      ...colleagueActions(medplum),
    }),
  );
  return {
    state: () => stateOf(medplum, semble),
    onChange: changes.add,
    onPatient: patients.add,
    act: async (name, input) => {
      const done = await actions.get(name)?.(input);
      if (done) {
        changes.tell();
        const { patient } = membersOf({ ...membersOf(input), ...done });
        patients.tell(typeof patient === 'string' ? patient : '');
      }
      return done;
    },
  };
}

function stateOf({ botCalls }: LocalMedplum, { outbox, subscriptions }: LocalSemble): PlaygroundState {
  return {
    holding: outbox.isHolding,
    held: outbox.held.map(heldDelivery),
    underWay: [...outbox.underWay].map(heldDelivery),
    paused: subscriptions.list().some(({ deliveryPaused }) => deliveryPaused),
    faults: [...botCalls.waiting].map(([system, fault]) => `${system}: ${fault}`),
  };
}

function heldDelivery({ id, eventType, identifiers }: Delivery): HeldDelivery {
  return { id, event: eventType, patient: identifiers['patientId'] ?? identifiers['sourcePatientId'] ?? '' };
}
