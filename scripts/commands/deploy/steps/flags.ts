import type { WithId } from '@medplum/core';
import type { Bot } from '@medplum/fhirtypes';
import { stateOf } from '../../../core/rows.ts';
import { closingPatch, flagsPatch, scheduleOf } from '../../../medplum/bot-flags.ts';
import { runningCrons } from '../../../medplum/crons.ts';
import { patchWithRetry } from '../../../medplum/patch.ts';
import type { DeployStep } from '../deployment.ts';

/** Sets the Bot's flags. It may open the public webhook; only `stepPublicWebhook` closes it, after the subscriptions. */
export const stepFlags: DeployStep = async ({ situation, deployed, options, dryRun }) => {
  const { medplum, knowsRawBody, hasCron, crons } = situation.medplum;
  const flags = {
    isPublic: situation.kind === 'webhook',
    knowsRawBody,
    hasCron,
    hasCronResource: runningCrons(crons).length > 0,
    cron: options.cron,
  };
  const schedule = scheduleOf(deployed?.bot, flags);
  const names = [flags.isPublic && 'publicWebhook', knowsRawBody && 'rawBody', schedule && `cronString ${schedule}`];
  const row = { thing: 'Flags', detail: names.filter(Boolean).join(', ') };
  if (!deployed) {
    return [{ ...row, state: 'created' }];
  }
  const patch = (bot: WithId<Bot>) => flagsPatch(bot, flags);
  const { changed } = await patchWithRetry(medplum, 'Bot', deployed.bot.id, patch, { dryRun });
  return [{ ...row, state: stateOf(situation.medplum.deployed, { differs: changed }) }];
};

/** Closes the public webhook when Semble calls `$execute` instead. */
export const stepPublicWebhook: DeployStep = async ({ situation, deployed, dryRun }) => {
  const { medplum } = situation.medplum;
  if (situation.kind === 'webhook' || !deployed) {
    return [];
  }
  const { changed } = await patchWithRetry(medplum, 'Bot', deployed.bot.id, closingPatch, { dryRun });
  return changed ? [{ thing: 'Public webhook', state: 'removed' }] : [];
};
