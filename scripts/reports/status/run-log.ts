import type { AuditEvent } from '@medplum/fhirtypes';
import { parseSummary } from '../../../src/bots/summary-line.ts';

/** One run of the bot, as its AuditEvent tells of it. */
export interface RunEntry {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly kind: 'delivery' | 'operator' | 'sweep';
  readonly event: string | undefined;
  /** The word or status that the caller got; undefined when the bot did not come to its last line. */
  readonly result: string | undefined;
  /** The Semble id that a delivery was about. */
  readonly patient: string | undefined;
  /** Of a refused one: why, in a fixed word. */
  readonly reason: string | undefined;
  /** The counts of a page or a sweep. */
  readonly quarantined: number;
  readonly failed: number;
  /** Whether a sweep reached the end of Semble's list, with every page. */
  readonly complete: boolean;
}

/** What an older bot, whose last line does not say `complete`, logs when a sweep did not do all of its work. */
const NOT_WHOLE = /(^|\s)sweep: (the time was up|a page came to nothing)/m;

/** Reads an AuditEvent of the bot: its last line says what came of the run. Lines of the platform are passed over. */
export function parseRun({ recorded, outcomeDesc = '', entity = [] }: AuditEvent, botId: string): RunEntry {
  const facts = parseSummary(outcomeDesc);
  const event = facts.get('event');
  const result = facts.get('result');
  const complete = facts.get('complete');
  // The schedule hands the bot its own Bot or a Cron. Anybody can post something that looks so, and gets 401.
  const references = entity.map(({ what }) => what?.reference ?? '');
  const isOwnBot = references.filter((reference) => reference === `Bot/${botId}`).length > 1;
  const isCron = references.some((reference) => reference.startsWith('Cron/'));
  const isScheduled = (isOwnBot || isCron) && result !== '401';
  const isSweep = isScheduled || (result === 'swept' && event === undefined);
  return {
    at: Date.parse(recorded ?? ''),
    kind: isSweep ? 'sweep' : event?.startsWith('bot.') ? 'operator' : 'delivery',
    event,
    result,
    patient: facts.get('patient') ?? facts.get('source'),
    reason: /(?:^|\s)unauthorized: ([a-z -]+)$/m.exec(outcomeDesc)?.[1],
    quarantined: Number(facts.get('quarantined') ?? 0),
    failed: Number(facts.get('failed') ?? 0),
    complete:
      isSweep && result === 'swept' && (complete === undefined ? !NOT_WHOLE.test(outcomeDesc) : complete === 'true'),
  };
}
