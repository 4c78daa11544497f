import { parseInstant } from '../mappers/dates.ts';
import { isObject, membersOf } from '../semble/decode.ts';
import type { Fact } from './summary-line.ts';

/**
 * What a command writes into the bot's log: `self-test`, how many refusals were its own; `compared` and `backfilled`,
 * how it ended.
 */
const TOPICS = ['self-test', 'compared', 'backfilled'] as const;

const MAX_COUNTS = 20;
const COUNT_NAME = /^[a-z-]{1,30}$/;
/** A count of the log line: `wrong-token:2`. */
const COUNT = /^([a-z-]+):(\d+)$/;

/** A note of a command, for the log. */
export interface Note {
  readonly about: (typeof TOPICS)[number];
  /** An instant in UTC, not after `to`. */
  readonly from: string;
  readonly to: string;
  /** At most 20 safe integers of 0 or more, by names of 1 to 30 lower case letters and hyphens. */
  readonly counts: Readonly<Record<string, number>>;
}

/**
 * Parses the members of a note. Both instants may have any zone. Other members are left out. Returns undefined when a
 * member is missing or is not as `Note` describes it.
 */
export function parseNote(body: unknown): Note | undefined {
  const { about, from, to, counts } = membersOf(body);
  const topic = TOPICS.find((one) => one === about);
  const start = typeof from === 'string' ? parseInstant(from) : undefined;
  const end = typeof to === 'string' ? parseInstant(to) : undefined;
  const entries = isObject(counts) ? Object.entries(counts) : undefined;
  return topic && start && end && start <= end && entries && entries.length <= MAX_COUNTS && entries.every(isCount)
    ? { about: topic, from: start, to: end, counts: Object.fromEntries(entries) }
    : undefined;
}

function isCount(entry: [name: string, value: unknown]): entry is [name: string, value: number] {
  const [name, value] = entry;
  return COUNT_NAME.test(name) && Number.isSafeInteger(value) && Number(value) >= 0;
}

/** The facts of a note for the summary line. The counts are one fact, so that none can pose as another fact. */
export function noteFacts({ about, from, to, counts }: Note): Fact[] {
  const text = Object.entries(counts).map(([name, count]) => `${name}:${count}`);
  return [
    ['about', about],
    ['from', from],
    ['to', to],
    ['counts', text.join() || undefined],
  ];
}

/** Reads a note from the facts of a summary line. Returns undefined when the line is not that of a note. */
export function noteOf(facts: ReadonlyMap<string, string>): Note | undefined {
  const counts = facts
    .get('counts')
    ?.split(',')
    .map((text) => {
      const [, name = '', count = ''] = COUNT.exec(text) ?? [];
      return [name, Number(count)] as const;
    });
  const isNote = facts.get('event') === 'bot.note' && facts.get('result') === 'noted';
  return isNote ? parseNote({ ...Object.fromEntries(facts), counts: Object.fromEntries(counts ?? []) }) : undefined;
}
