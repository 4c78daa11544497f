import type { PatchOperation, WithId } from '@medplum/core';
import type { Bot } from '@medplum/fhirtypes';
import type { Installation } from '../../bot/find-bot.ts';
import type { Row } from '../../core/rows.ts';
import { deployedSecrets, deployedSecretsPatch } from '../../medplum/bot.ts';
import { closingPatch } from '../../medplum/bot-flags.ts';
import { findCrons, runningCrons } from '../../medplum/crons.ts';
import { patchWithRetry, settingMembers } from '../../medplum/patch.ts';
import { changeSecrets } from '../../medplum/project-secrets.ts';

/** Closes the public webhook and ends the schedule. It does not change Cron resources, but reports them. */
export async function closePublicWebhook(
  { medplum, deployed }: Installation,
  { dryRun }: { readonly dryRun: boolean },
): Promise<Row[]> {
  const { id, publicWebhook, cronString } = deployed.bot;
  const patch = (bot: WithId<Bot>): PatchOperation[] => [
    ...closingPatch(bot),
    ...settingMembers(bot, { cronString: undefined }),
  ];
  await patchWithRetry(medplum, 'Bot', id, patch, { dryRun });
  const crons = runningCrons(await findCrons(medplum, deployed));
  return [
    { thing: 'Public webhook', state: publicWebhook ? 'removed' : 'unchanged' },
    { thing: 'Schedule', state: cronString ? 'removed' : 'unchanged' },
    ...crons.map((cron): Row => {
      const detail = 'this Cron still runs the bot, which no longer has settings: delete it in Medplum';
      return { thing: `Cron ${cron.id}`, state: 'unchanged', detail };
    }),
  ];
}

/** Removes the secrets that a deployment wrote from the project, and then their names from the Bot. */
export async function forgetSecrets(
  installation: Installation,
  { dryRun }: { readonly dryRun: boolean },
): Promise<Row[]> {
  const { medplum, projectId, secrets, deployed } = installation;
  const names = [...deployedSecrets(deployed.bot)];
  const present = names.filter((name) => secrets.has(name));
  await changeSecrets(medplum, projectId, () => new Map(names.map((name) => [name, undefined])), { dryRun });
  const forget = (bot: WithId<Bot>): PatchOperation[] => deployedSecretsPatch(bot, new Set());
  await patchWithRetry(medplum, 'Bot', deployed.bot.id, forget, { dryRun });
  return present.length > 0
    ? present.map((name) => ({ thing: `Secret ${name}`, state: 'removed' }))
    : [{ thing: 'Secrets', state: 'unchanged', detail: 'none of a deployment is left' }];
}
