import type { AuditEvent } from '@medplum/fhirtypes';
import { parseSummary } from '../../../src/bots/summary-line.ts';
import { isOperatorEvent } from '../../../src/semble/event-types.ts';

/** One run of the bot, read from its AuditEvent. */
export interface Run {
  /** The id of the AuditEvent. */
  readonly id: string;
  /** When it ended, in milliseconds since 1970. */
  readonly at: number;
  /** When it began, in milliseconds since 1970. */
  readonly startedAt: number;
  /** When Medplum stored the AuditEvent, in milliseconds since 1970. */
  readonly storedAt: number;
  readonly kind: 'delivery' | 'operator' | 'sweep';
  readonly event: string | undefined;
  /** The result word or status; undefined when the run ended before its last line. */
  readonly result: string | undefined;
  /** The Semble id of a delivery; of a merge, the patient that was merged away. */
  readonly patient: string | undefined;
  /** In a merge, the Semble id of the patient that stays. */
  readonly target: string | undefined;
  /** The Semble ids that an operator's request names; empty for others, and for an older bot. */
  readonly patients: readonly string[];
  /** Why a delivery was refused, as a fixed word. */
  readonly reason: string | undefined;
  /** The log lines before the last one, without the text that a platform writes before each line. */
  readonly lines: readonly string[];
  /** All facts of the last line, such as `ms`, `age`, `attempts`, `eventId` and `write`. */
  readonly facts: ReadonlyMap<string, string>;
  /** The counts of a page or a sweep. */
  readonly quarantined: number;
  readonly failed: number;
  /** Whether a sweep reached the end of Semble's list, with every page. */
  readonly complete: boolean;
}

/** The log line of an incomplete sweep of an older bot, whose last line has no `complete`. */
const NOT_WHOLE = /(^|\s)sweep: (the time was up|a page came to nothing)/m;

/** The log line of an operator request that the bot does not know, such as one for a newer bot. */
const UNKNOWN_OPERATOR_REQUEST = /(^|\s)not-a-delivery: not an operator request$/m;

/** What Lambda writes before a line: the time, the id of the request and the level, separated by tabs. */
const LAMBDA_PREFIX = /^\d{4}-\d\d-\d\dT[^\t]*\t[^\t]*\t[A-Z]+\t/;

/** Parses an AuditEvent of the bot. The last line holds the result of the run; lines of Medplum are ignored. */
export function parseRun(
  { id = '', recorded, meta, period, outcomeDesc = '', entity = [] }: AuditEvent,
  botId: string,
): Run {
  const facts = parseSummary(outcomeDesc);
  const event = facts.get('event');
  const result = facts.get('result');
  const complete = facts.get('complete');
  // A scheduled run gets the Bot itself or a Cron as input. Anyone can post such an input, but gets 401.
  const references = entity.map(({ what }) => what?.reference ?? '');
  const isOwnBot = references.filter((reference) => reference === `Bot/${botId}`).length > 1;
  const isCron = references.some((reference) => reference.startsWith('Cron/'));
  const isScheduled = (isOwnBot || isCron) && result !== '401';
  const isOperator = event === undefined ? UNKNOWN_OPERATOR_REQUEST.test(outcomeDesc) : isOperatorEvent(event);
  const isSweep = isScheduled || (result === 'swept' && event === undefined);
  const at = Date.parse(recorded ?? '');
  return {
    id,
    at,
    // Without a period, the last line says how long the run took.
    startedAt: period?.start ? Date.parse(period.start) : at - Number(facts.get('ms') ?? 0),
    storedAt: Date.parse(meta?.lastUpdated ?? recorded ?? ''),
    kind: isSweep ? 'sweep' : isOperator ? 'operator' : 'delivery',
    event,
    result,
    patient: facts.get('patient') ?? facts.get('source'),
    target: facts.get('target'),
    patients: facts.get('patients')?.split(',') ?? [],
    reason: /(?:^|\s)unauthorized: ([a-z -]+)$/m.exec(outcomeDesc)?.[1],
    lines: outcomeDesc
      .split('\n')
      .map((line) => line.replace(LAMBDA_PREFIX, '').trim())
      .filter((line) => line && !/(^|\s)result=\w+/.test(line)),
    facts,
    quarantined: Number(facts.get('quarantined') ?? 0),
    failed: Number(facts.get('failed') ?? 0),
    complete:
      isSweep && result === 'swept' && (complete === undefined ? !NOT_WHOLE.test(outcomeDesc) : complete === 'true'),
  };
}
