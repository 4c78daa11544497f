import { noteOf } from '../../src/bots/note.ts';
import { explainReason } from '../bot/reasons/explain-reason.ts';
import { hasFailed } from './runs/made-good.ts';
import type { Run } from './runs/run.ts';

/** One run of the bot as the log shows it. It holds ids, counts and fixed words only. */
export interface LogEntry {
  /** The id of the AuditEvent. */
  readonly id: string;
  /** An instant. */
  readonly at: string;
  readonly kind: 'delivery' | 'operator' | 'note' | 'sweep';
  readonly event?: string;
  readonly eventId?: string;
  /** The result word or the status; absent when the run ended before its last line. */
  readonly result?: string;
  /** The Semble id; of a merge, the patient that was merged away. */
  readonly patient?: string;
  /** The Semble id of the patient that stays in a merge. */
  readonly target?: string;
  /** The Semble ids that an operator's request names. */
  readonly patients?: readonly string[];
  /** Whether an operator's request was a dry run. */
  readonly dryRun?: boolean;
  readonly ms?: number;
  /** Seconds between the signature and the run. */
  readonly age?: number;
  /** The fixed words of the log that say why it did not succeed. */
  readonly reason?: string;
  /** The reason in a sentence. */
  readonly meaning?: string;
  /** The next step. */
  readonly todo?: string;
  /** Of Semble's event about a lost delivery: its event type and the status of its last attempt. */
  readonly failedEventType?: string;
  readonly httpStatusCode?: number;
  /** Of Semble's event about a subscription: whether its deliveries are paused. */
  readonly deliveryPaused?: boolean;
  /** How many patients of a page or sweep had each result, or the counts of a note. */
  readonly counts?: Readonly<Record<string, number>>;
  /** The lines of the log about patients who were not brought in step, or who need a person. */
  readonly lines?: readonly string[];
  /** Whether a self-test of a command caused the refusal on purpose. */
  readonly selfTest?: true;
  /** Set when it did not succeed and a later run has made that good. */
  readonly madeGood?: true;
  /** Whether it failed and could succeed later: 409, 429, 500, 504, or no last line. */
  readonly failed: boolean;
}

/** The facts of a last line that are counts of patients. */
const COUNTS = [
  'created',
  'updated',
  'unchanged',
  'deleted',
  'deactivated',
  'absent',
  'merged',
  'ignored',
  'kept',
  'quarantined',
  'failed',
];

/** The line that says why a run did not succeed. A line about one patient of a page is none. */
const REASON =
  /^(?:unauthorized|not-a-delivery|rate-limited|conflict|unavailable|refused|quarantined|sweep): (?!patient=)(.+)$/;

/** A line about patients who were not brought in step, or who need a person. */
const ABOUT_PATIENTS = /^(?:failed: |kept: |quarantined: patient=)/;

/** The results after which a reason is expected. */
const WITHOUT_SUCCESS = /^(quarantined|4\d\d|5\d\d)$/;

/** Reads what the log shows of a run. */
export function entryOf(run: Run): LogEntry {
  const { id, at, startedAt, kind, event, result, patient, target, patients, facts } = run;
  const isNote = event === 'bot.note';
  const reason = reasonOf(run);
  const explanation = reason === undefined && result !== undefined ? undefined : explainReason(reason);
  const eventId = facts.get('eventId');
  const write = facts.get('write');
  const ms = facts.has('ms') ? numberOf(facts.get('ms')) : at - startedAt;
  const age = numberOf(facts.get('age'));
  const lines = run.lines.filter((line) => ABOUT_PATIENTS.test(line));
  const counts = isNote ? noteOf(facts)?.counts : pageCounts(facts);
  return {
    id,
    at: new Date(at).toISOString(),
    kind: isNote ? 'note' : kind,
    ...(event !== undefined && { event }),
    ...(eventId !== undefined && { eventId }),
    ...(result !== undefined && { result }),
    ...(patient !== undefined && { patient }),
    ...(target !== undefined && { target }),
    ...(patients.length > 0 && { patients }),
    ...(write !== undefined && { dryRun: write !== 'true' }),
    ...(ms !== undefined && { ms }),
    ...(age !== undefined && { age }),
    ...(reason !== undefined && { reason }),
    ...explanation,
    ...subscriptionFacts(facts),
    ...(counts && Object.keys(counts).length > 0 && { counts }),
    ...(lines.length > 0 && { lines }),
    failed: hasFailed(run),
  };
}

/** The fixed words of the log that say why a run, or a part of a sweep, did not succeed. */
function reasonOf({ kind, result = '', complete, lines }: Run): string | undefined {
  const isExpected = WITHOUT_SUCCESS.test(result) || (kind === 'sweep' && !complete);
  return isExpected
    ? lines.map((line) => REASON.exec(line)?.[1]).findLast((reason) => reason !== undefined)
    : undefined;
}

/** The members of Semble's events about a subscription. */
function subscriptionFacts(
  facts: ReadonlyMap<string, string>,
): Pick<LogEntry, 'failedEventType' | 'httpStatusCode' | 'deliveryPaused'> {
  const failedEventType = facts.get('failedEventType');
  const httpStatusCode = numberOf(facts.get('httpStatusCode'));
  const paused = facts.get('deliveryPaused');
  return {
    ...(failedEventType !== undefined && { failedEventType }),
    ...(httpStatusCode !== undefined && { httpStatusCode }),
    ...(paused !== undefined && { deliveryPaused: paused === 'true' }),
  };
}

function pageCounts(facts: ReadonlyMap<string, string>): Record<string, number> {
  return Object.fromEntries(
    COUNTS.flatMap((name) => {
      const count = numberOf(facts.get(name));
      return count === undefined ? [] : [[name, count] as const];
    }),
  );
}

function numberOf(text: string | undefined): number | undefined {
  const number = Number(text);
  return text === undefined || !Number.isFinite(number) ? undefined : number;
}

/** Whether an entry is about this patient. */
export function isAbout({ patient, target, patients = [] }: LogEntry, id: string): boolean {
  return patient === id || target === id || patients.includes(id);
}
