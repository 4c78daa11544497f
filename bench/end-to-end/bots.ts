import { readFileSync } from 'node:fs';
import { createReference, type WithId } from '@medplum/core';
import type { AccessPolicy, Bot } from '@medplum/fhirtypes';
import * as v from 'valibot';
import { clearAway } from '../../e2e/clear-away.ts';
import type { World } from '../../e2e/world.ts';
import { findDeployedBot } from '../../scripts/bot/find-bot.ts';
import { deployedTarget } from '../../scripts/bot/target.ts';
import { deploy } from '../../scripts/commands/deploy/deploy.ts';
import { silentTerminal } from '../../scripts/core/terminal.ts';
import { bundleOf, deployCode } from '../../scripts/medplum/bot-code.ts';
import { patchWithRetry, settingMembers } from '../../scripts/medplum/patch.ts';
import type { Targets } from './messages.ts';

/** The name of the other bots and of their policy. */
const NAME = 'medplum-semble-patients benchmark';

const madeBot = v.object({ id: v.string() });

/** Deploys this bot, and the others beside it with the same flags. They share the project's secrets. */
export async function deployBots(world: World): Promise<Targets> {
  const { environment, medplum } = world;
  await deploy(environment, {}, silentTerminal);
  const { deployed } = await findDeployedBot(environment);
  const policy = await medplum.createResource<AccessPolicy>(
    { resourceType: 'AccessPolicy', name: NAME, resource: [{ resourceType: 'Patient' }] },
    { maxRetries: 0 },
  );
  const target = await deployedTarget(environment);
  const beside = async (file: string) => ({ ...target, url: await makeBot(world, file, policy, deployed.bot) });
  return {
    'no-op': await beside('idle-bot.cjs'),
    'this bot': target,
    'obvious bot': await beside('obvious-bot.cjs'),
  };
}

/** Creates a bot and returns the URL of its webhook. */
async function makeBot(
  { medplum, baseUrl, projectId }: World,
  file: string,
  policy: WithId<AccessPolicy>,
  { publicWebhook, rawBody, timeout, auditEventTrigger }: Bot,
): Promise<string> {
  const body = { name: NAME, description: file, accessPolicy: createReference(policy) };
  const made: unknown = await medplum.post(`admin/projects/${projectId}/bot`, body, undefined, { maxRetries: 0 });
  const { id } = v.parse(madeBot, made);
  const code = readFileSync(new URL(file, import.meta.url), 'utf8');
  await deployCode(medplum, await medplum.readResource('Bot', id), bundleOf(code));
  const flags = { publicWebhook, rawBody, timeout, auditEventTrigger };
  await patchWithRetry(medplum, 'Bot', id, (bot) => settingMembers(bot, flags));
  const membership = await medplum.searchOne('ProjectMembership', { profile: `Bot/${id}` });
  return `${baseUrl}webhook/${membership?.id}`;
}

/** Removes all bots, the Patients that they wrote, and the remains of an interrupted run. */
export async function removeBots(world: World): Promise<void> {
  await removeOthers(world);
  await clearAway(world);
}

/** Removes the bots beside this one, also those of an interrupted run. */
export async function removeOthers({ medplum }: World): Promise<void> {
  const query = { name: NAME, _count: '100' };
  const isOurs = ({ name }: Bot | AccessPolicy): boolean => name === NAME;
  for (const bot of (await medplum.searchResources('Bot', query)).filter(isOurs)) {
    for (const { id } of await medplum.searchResources('ProjectMembership', { profile: `Bot/${bot.id}` })) {
      await medplum.deleteResource('ProjectMembership', id);
    }
    await medplum.deleteResource('Bot', bot.id);
  }
  for (const { id } of (await medplum.searchResources('AccessPolicy', query)).filter(isOurs)) {
    await medplum.deleteResource('AccessPolicy', id);
  }
}
