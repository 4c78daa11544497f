import { ContentType } from '@medplum/core';
import type { Bot, Cron } from '@medplum/fhirtypes';
import { membershipById } from '../http/actors.ts';
import type { Platform } from '../platform.ts';
import type { RunBot } from './bot-call.ts';

/**
 * Runs a bot as its `cronString` does: its input is the Bot itself, and there are no headers.
 * @returns The value that the bot returned, or the outcome of its failure.
 * @throws Error when the platform would never have run it.
 */
export async function runCron(platform: Platform, runBot: RunBot, botId: string): Promise<unknown> {
  const bot = await platform.system.readResource<Bot>('Bot', botId);
  const { features } = await platform.project();
  const [membership] = platform.memberships(`Bot/${bot.id}`);
  if (!features?.includes('cron') || !bot.cronString || !membership) {
    throw new Error('A schedule takes the project feature "cron", a cronString on the Bot, and its membership');
  }
  const answer = await runBot({ bot, membership, input: bot, contentType: ContentType.FHIR_JSON });
  return answer.success ? answer.value : answer.outcome;
}

/**
 * Runs a bot as a Cron resource does: its input is the Cron, there are no headers, and its rights are those of the
 * membership that the Cron acts on behalf of.
 * @returns The value that the bot returned, or the outcome of its failure.
 * @throws Error when the platform would never have run it.
 */
export async function runCronResource(platform: Platform, runBot: RunBot, cronId: string): Promise<unknown> {
  const cron = await platform.system.readResource<Cron>('Cron', cronId);
  const { features } = await platform.project();
  const membership = membershipById(platform, cron.onBehalfOf.reference?.split('/')[1]);
  const hasEnded = cron.endTime !== undefined && Date.parse(cron.endTime) <= Date.now();
  if (!features?.includes('cron') || !cron.active || hasEnded || !membership) {
    throw new Error('A Cron takes the project feature "cron", to be active before its end, and its membership');
  }
  const bot = await platform.system.readReference<Bot>(cron.targetReference);
  const answer = await runBot({ bot, membership, input: cron, contentType: ContentType.FHIR_JSON });
  return answer.success ? answer.value : answer.outcome;
}
