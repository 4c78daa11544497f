import * as v from 'valibot';
import type { LocalMedplum } from '../../local/medplum/server.ts';
import type { LocalSemble } from '../../local/semble/server.ts';
import { FORGERIES, forgeDeletion } from '../../local/semble/webhooks/forge.ts';
import { ENV_LOCAL, PROGRAM } from '../../scripts/core/names.ts';
import { CommandFailure } from '../../scripts/core/problem.ts';
import { type Action, action, ofPatient } from './action.ts';
import type { LocalFeed } from './local-feed.ts';

/** What can happen to deliveries on their way, by the name of the action. */
export function deliveryActions(
  { medplum, semble }: { readonly medplum: LocalMedplum; readonly semble: LocalSemble },
  feed: LocalFeed,
): Readonly<Record<string, Action>> {
  const { outbox, subscriptions } = semble;
  const nothing = v.strictObject({});
  const ofDelivery = v.strictObject({ delivery: v.string() });
  return {
    hold: action(nothing, () => void outbox.hold()),
    release: action(nothing, () => void outbox.release()),
    'deliver-held': action(ofDelivery, async ({ delivery }) => {
      await outbox.held.find(({ id }) => id === delivery)?.deliver();
      return undefined;
    }),
    again: action(ofDelivery, ({ delivery }) => void outbox.requeue(delivery)),
    forge: action(v.strictObject({ ...ofPatient, how: v.picklist(FORGERIES) }), async ({ patient, how }) => {
      const [subscription] = subscriptions.list();
      const genuine = outbox.history.findLast(({ status }) => status === 200);
      if (!subscription) {
        throw new CommandFailure({
          what: 'No bot receives deliveries',
          todo: `Run ${PROGRAM} deploy --env ${ENV_LOCAL}.`,
        });
      }
      feed.expect(`forged: ${how}`);
      feed.attempted(await forgeDeletion(subscription.url, patient, how, genuine));
      return undefined;
    }),
    pause: action(v.strictObject({ paused: v.boolean() }), ({ paused }) => {
      for (const { id } of subscriptions.list()) {
        subscriptions.update(id, { deliveryPaused: paused });
      }
      return undefined;
    }),
    disturb: action(
      v.strictObject({ system: v.picklist(['Semble', 'Medplum']), fault: v.picklist(['fail', 'hang']) }),
      ({ system, fault }) => void medplum.botCalls.disturbNext(system, fault),
    ),
  };
}
