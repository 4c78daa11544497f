import { SETTING } from '../../../src/settings.ts';
import { PROGRAM } from '../../core/names.ts';
import { deployedSecrets } from '../../medplum/bot.ts';
import { runningCrons } from '../../medplum/crons.ts';
import type { Subscription } from '../../semble/subscriptions/subscriptions.ts';
import type { DeployedFacts } from './bot-checks.ts';
import { attention, ok, type StatusCheck } from './check.ts';

/**
 * Whether the deployment was removed on purpose: the code is there, but the webhook is closed, and the project has no secret
 * that a deployment wrote. A deployment that was interrupted has no code yet.
 */
export function isRemoved({ deployed: { bot }, secrets, webhookClient }: DeployedFacts): boolean {
  const isClosed = bot.publicWebhook !== true && webhookClient.client === undefined;
  const isForgotten = deployedSecrets(bot).size === 0 && !secrets.get(SETTING.operatorSecret);
  return isClosed && isForgotten && bot.executableCode !== undefined;
}

/** What there is to say about a deployment that was removed. `ours` are its subscriptions; undefined when Semble was not read. */
export function removedChecks(
  { deployed: { bot }, crons }: DeployedFacts,
  ours: readonly Subscription[] | undefined,
  now: number,
): StatusCheck[] {
  return [
    ok('Bot', `${bot.id}, kept for the next deployment`),
    removedCheck(ours?.length),
    ...runningCrons(crons, now).map(({ id }) =>
      attention(
        'Cron',
        `${id} still runs the bot, which has no settings any more`,
        `In Medplum: delete the Cron ${id}.`,
      ),
    ),
  ];
}

const REMOVED =
  'the deployment was removed: the webhook is closed, the secrets are gone, the Patients stay as they are';
const AGAIN = `To deploy again: ${PROGRAM} deploy`;

function removedCheck(callers: number | undefined): StatusCheck {
  if (callers === undefined) {
    return attention('Deployment', REMOVED, AGAIN);
  }
  return callers === 0
    ? attention('Subscriptions', `none calls the bot; ${REMOVED}`, AGAIN)
    : attention(
        'Subscriptions',
        `${callers} still call the closed webhook; ${REMOVED}`,
        `Run ${PROGRAM} remove to delete them, or ${PROGRAM} deploy to deploy again.`,
      );
}
