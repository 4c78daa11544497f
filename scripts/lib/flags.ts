import type { PatchOperation, WithId } from '@medplum/core';
import type { Bot } from '@medplum/fhirtypes';
import { settingMembers } from './patch.ts';

/** Every night, off the full hour. */
const DEFAULT_CRON = '17 2 * * *';

/** Five fields of numbers: the platform stores anything else and never runs it. */
const CRON = /^[\d*,/-]+( [\d*,/-]+){4}$/;

/** Whether the platform would run this schedule. */
export function isCron(text: string): boolean {
  return CRON.test(text);
}

export interface Flags {
  /** Whether anybody may call the webhook; else a client with credentials does. */
  readonly isPublic: boolean;
  readonly knowsRawBody: boolean;
  readonly hasCron: boolean;
  /** When given, instead of the hour that is set or the default. */
  readonly cron: string | undefined;
}

/** The schedule that the Bot should have; undefined leaves it alone. */
export function scheduleOf(bot: Bot | undefined, { hasCron, cron }: Flags): string | undefined {
  const cronString = bot?.cronString;
  const kept = cronString && isCron(cronString) ? cronString : DEFAULT_CRON;
  return hasCron ? (cron ?? kept) : undefined;
}

/**
 * What sets the Bot's flags, the door last. Without the project feature `cron` no schedule is written: one that is
 * there already would not begin to run when the feature is switched on, only a change of it does.
 */
export function flagsPatch(bot: WithId<Bot>, flags: Flags): PatchOperation[] {
  const cronString = scheduleOf(bot, flags);
  return settingMembers(bot, {
    ...(cronString && { cronString }),
    ...(flags.knowsRawBody && { rawBody: true }),
    ...(flags.isPublic && { publicWebhook: true }),
  });
}

/** What closes the public webhook. */
export function closingPatch(bot: WithId<Bot>): PatchOperation[] {
  return bot.publicWebhook ? settingMembers(bot, { publicWebhook: false }) : [];
}
