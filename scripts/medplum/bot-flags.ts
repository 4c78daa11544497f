import type { PatchOperation, WithId } from '@medplum/core';
import type { Bot } from '@medplum/fhirtypes';
import { settingMembers } from './patch.ts';

/** Every night, not at a full hour, when servers are busy. */
const DEFAULT_CRON = '17 2 * * *';

/** The fields of a schedule, each with its smallest and largest number. */
const FIELDS = [
  ['minute', 0, 59],
  ['hour', 0, 23],
  ['day of the month', 1, 31],
  ['month', 1, 12],
  ['day of the week', 0, 6],
] as const;

/** A star, a number or a range, optionally with a step. */
const PART = /^(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:\/0*([1-9]\d?))?$/;

/** Whether Medplum runs this schedule: five fields of numbers. Medplum stores any other text, but never runs it. */
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
  /** Whether the Bot has a public webhook; otherwise a client application calls `$execute`. */
  readonly isPublic: boolean;
  readonly knowsRawBody: boolean;
  readonly hasCron: boolean;
  /** Whether a Cron resource is the schedule; the Bot then gets no `cronString`. */
  readonly hasCronResource: boolean;
  /** The schedule of `--cron`; undefined to keep the present one or use the default. */
  readonly cron: string | undefined;
}

/** Returns the `cronString` that the Bot should have; undefined for none. */
export function scheduleOf(bot: Bot | undefined, { hasCron, hasCronResource, cron }: Flags): string | undefined {
  const cronString = bot?.cronString;
  const kept = cronString && isCron(cronString) ? cronString : DEFAULT_CRON;
  return hasCron && !hasCronResource ? (cron ?? kept) : undefined;
}

/**
 * Creates the patch that sets the Bot's flags, with the public webhook last. Without the project feature `cron` it writes no
 * schedule: Medplum starts a schedule only when `cronString` changes, so one written too early would never run. If a Cron
 * resource is the schedule, it removes the `cronString`, so that there is one sweep a night.
 */
export function flagsPatch(bot: WithId<Bot>, flags: Flags): PatchOperation[] {
  const cronString = scheduleOf(bot, flags);
  return settingMembers(bot, {
    ...((cronString || flags.hasCronResource) && { cronString }),
    ...(flags.knowsRawBody && { rawBody: true }),
    ...(flags.isPublic && { publicWebhook: true }),
  });
}

/** Creates the patch that closes the public webhook; empty if it is closed. */
export function closingPatch(bot: WithId<Bot>): PatchOperation[] {
  return bot.publicWebhook ? settingMembers(bot, { publicWebhook: false }) : [];
}
