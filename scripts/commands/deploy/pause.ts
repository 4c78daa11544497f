import { findDeployedBot } from '../../bot/find-bot.ts';
import { reachSubscriptions } from '../../bot/our-subscriptions.ts';
import type { Environment } from '../../core/environment.ts';
import { PROGRAM, subscriptionName } from '../../core/names.ts';
import { CommandFailure } from '../../core/problem.ts';
import type { Row } from '../../core/rows.ts';
import { silentTerminal, type Terminal } from '../../core/terminal.ts';
import { announceTarget } from '../../core/write-target.ts';
import { sembleFailure } from '../../semble/client.ts';
import { type Subscription, updateSubscription } from '../../semble/subscriptions/subscriptions.ts';

/**
 * Pauses or resumes our subscriptions and changes nothing else, so that it also works for a deployment that is out of
 * order. Throws CommandFailure.
 */
export async function setPaused(
  environment: Environment,
  { paused, dryRun }: { readonly paused: boolean; readonly dryRun: boolean },
  terminal: Terminal = silentTerminal,
): Promise<Row[]> {
  const { url, ask, tokenName, ours } = await reachSubscriptions(environment, await findDeployedBot(environment));
  if (ours.length === 0) {
    throw new CommandFailure({
      what: `No subscription calls the bot, so there is nothing to ${paused ? 'pause' : 'resume'}`,
      todo: `Run ${PROGRAM} deploy to subscribe. ${PROGRAM} status shows the subscriptions.`,
    });
  }
  announceTarget({ semble: { url, isWritten: true } }, { dryRun, terminal });
  const set = async ({ id, label, paused: was }: Subscription): Promise<Row> => {
    if (was !== paused && !dryRun) {
      await updateSubscription(ask, id, { paused }, 'dotted').catch((error: unknown) => {
        throw sembleFailure(error, tokenName, 'editWebhooks');
      });
    }
    const state = was === paused ? 'unchanged' : 'updated';
    return { thing: subscriptionName(label), state, detail: paused ? 'paused' : 'delivers' };
  };
  const rows: Row[] = [];
  for (const subscription of ours) {
    rows.push(await set(subscription));
  }
  return rows;
}
