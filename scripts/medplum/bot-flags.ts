import type { PatchOperation, WithId } from '@medplum/core';
import type { Bot } from '@medplum/fhirtypes';
import { settingMembers } from './patch.ts';

/** Every night, off the full hour. */
const DEFAULT_CRON = '17 2 * * *';

/** The fields of a schedule, and the numbers that each may hold. */
const FIELDS = [
  ['minute', 0, 59],
  ['hour', 0, 23],
  ['day of the month', 1, 31],
  ['month', 1, 12],
  ['day of the week', 0, 6],
] as const;

/** A star, a number or a range, and a step. */
const PART = /^(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:\/0*([1-9]\d?))?$/;

/** Whether the platform would run this schedule: five fields of numbers. Anything else it stores and never runs. */
export function isCron(text: string): boolean {
  const fields = text.split(' ');
  return (
    fields.length === FIELDS.length &&
    FIELDS.every(([, least, most], index) => fields[index]?.split(',').every((part) => isPart(part, least, most)))
  );
}

function isPart(text: string, least: number, most: number): boolean {
  const [part, first = least, last = first] = PART.exec(text) ?? [];
  return part !== undefined && least <= Number(first) && Number(first) <= Number(last) && Number(last) <= most;
}

export interface Flags {
  /** Whether anybody may call the webhook; else a client with credentials does. */
  readonly isPublic: boolean;
  readonly knowsRawBody: boolean;
  readonly hasCron: boolean;
  /** Whether a Cron resource is the schedule: then the Bot has no `cronString` beside it. */
  readonly hasCronResource: boolean;
  /** When given, instead of the hour that is set or the default. */
  readonly cron: string | undefined;
}

/** The schedule that the Bot should have of its own; undefined where it gets none. */
export function scheduleOf(bot: Bot | undefined, { hasCron, hasCronResource, cron }: Flags): string | undefined {
  const cronString = bot?.cronString;
  const kept = cronString && isCron(cronString) ? cronString : DEFAULT_CRON;
  return hasCron && !hasCronResource ? (cron ?? kept) : undefined;
}

/**
 * What sets the Bot's flags, the door last. Without the project feature `cron` no schedule is written: one that is
 * there already would not begin to run when the feature is switched on, only a change of it does. Beside a Cron resource
 * the schedule is removed, so that one night has one sweep.
 */
export function flagsPatch(bot: WithId<Bot>, flags: Flags): PatchOperation[] {
  const cronString = scheduleOf(bot, flags);
  return settingMembers(bot, {
    ...((cronString || flags.hasCronResource) && { cronString }),
    ...(flags.knowsRawBody && { rawBody: true }),
    ...(flags.isPublic && { publicWebhook: true }),
  });
}

/** What closes the public webhook. */
export function closingPatch(bot: WithId<Bot>): PatchOperation[] {
  return bot.publicWebhook ? settingMembers(bot, { publicWebhook: false }) : [];
}
