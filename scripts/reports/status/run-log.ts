import type { AuditEvent } from '@medplum/fhirtypes';
import { parseSummary } from '../../../src/bots/summary-line.ts';
import { isOperatorEvent } from '../../../src/semble/event-types.ts';

/** One run of the bot, read from its AuditEvent. */
export interface RunEntry {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly kind: 'delivery' | 'operator' | 'sweep';
  readonly event: string | undefined;
  /** The result word or status; undefined when the run ended before its last line. */
  readonly result: string | undefined;
  /** The Semble id of a delivery. */
  readonly patient: string | undefined;
  /** Why a delivery was refused, as a fixed word. */
  readonly reason: string | undefined;
  /** The counts of a page or a sweep. */
  readonly quarantined: number;
  readonly failed: number;
  /** Whether a sweep reached the end of Semble's list, with every page. */
  readonly complete: boolean;
}

/** The log line of an incomplete sweep of an older bot, whose last line has no `complete`. */
const NOT_WHOLE = /(^|\s)sweep: (the time was up|a page came to nothing)/m;

/** Parses an AuditEvent of the bot. The last line holds the result of the run; lines of Medplum are ignored. */
export function parseRun({ recorded, outcomeDesc = '', entity = [] }: AuditEvent, botId: string): RunEntry {
  const facts = parseSummary(outcomeDesc);
  const event = facts.get('event');
  const result = facts.get('result');
  const complete = facts.get('complete');
  // A scheduled run gets the Bot itself or a Cron as input. Anyone can post such an input, but gets 401.
  const references = entity.map(({ what }) => what?.reference ?? '');
  const isOwnBot = references.filter((reference) => reference === `Bot/${botId}`).length > 1;
  const isCron = references.some((reference) => reference.startsWith('Cron/'));
  const isScheduled = (isOwnBot || isCron) && result !== '401';
  const isSweep = isScheduled || (result === 'swept' && event === undefined);
  return {
    at: Date.parse(recorded ?? ''),
    kind: isSweep ? 'sweep' : event && isOperatorEvent(event) ? 'operator' : 'delivery',
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
