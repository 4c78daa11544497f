import type { WithId } from '@medplum/core';
import type { Bot } from '@medplum/fhirtypes';
import { stateOf } from '../../../core/rows.ts';
import { takesCodeAgain } from '../../../medplum/bot.ts';
import { deployCode, isDeployed } from '../../../medplum/bot-code.ts';
import { closingPatch, flagsPatch, scheduleOf } from '../../../medplum/bot-flags.ts';
import { writeBotId } from '../../../medplum/config-file.ts';
import { runningCrons } from '../../../medplum/crons.ts';
import { patchWithRetry } from '../../../medplum/patch.ts';
import type { Step } from '../deployment.ts';

/**
 * Deploys the bundle unless the Bot already runs it, and writes the Bot's id into `medplum.config.json`, for Medplum's own
 * command line.
 */
export const stepCode: Step = async ({ bundle, situation, deployed, options, dryRun }) => {
  const isThere = deployed !== undefined && isDeployed(deployed.bot, bundle) && !takesCodeAgain(deployed.bot);
  if (deployed && !isThere && !dryRun) {
    await deployCode(situation.medplum.medplum, deployed.bot, bundle);
  }
  const differs = options.configFile !== undefined && writeBotId(options.configFile, deployed?.bot.id, { dryRun });
  return [
    { thing: 'Code', state: stateOf(deployed?.bot.executableCode, { differs: !isThere }), detail: bundle.filename },
    ...(options.configFile ? [{ thing: options.configFile, state: differs ? 'updated' : 'unchanged' } as const] : []),
  ];
};

/** The Bot's flags. The public webhook is opened here; `stepDoor` closes it when Semble calls another endpoint. */
export const stepFlags: Step = async ({ situation, deployed, options, dryRun }) => {
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

/** Closes the public webhook where nobody is to call it. */
export const stepPublicWebhook: Step = async ({ situation, deployed, dryRun }) => {
  const { medplum } = situation.medplum;
  if (situation.kind === 'webhook' || !deployed) {
    return [];
  }
  const { changed } = await patchWithRetry(medplum, 'Bot', deployed.bot.id, closingPatch, { dryRun });
  return changed ? [{ thing: 'Public webhook', state: 'removed' }] : [];
};
