import { ContentType } from '@medplum/core';
import type { Bot } from '@medplum/fhirtypes';
import type { Platform } from './platform.ts';
import type { RunBot } from './run-bot.ts';

/**
 * Runs a bot as its schedule does: its input is the Bot itself, and there are no headers.
 * @returns What the bot returned, or the outcome of its failure.
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
