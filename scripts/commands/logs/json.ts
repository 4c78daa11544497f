import * as v from 'valibot';
import { about, count, counts, documentOf, flag, instant, listOf, text, texts } from '../../core/output/schema.ts';
import type { LogEntry } from '../../reports/log-entry.ts';
import type { LogReport } from '../../reports/logs/logs.ts';

const entry: { readonly [Name in keyof LogEntry]-?: v.GenericSchema } = {
  id: about(text, 'The id of the AuditEvent.'),
  at: about(instant, 'When the run ended.'),
  kind: about(
    v.picklist(['delivery', 'operator', 'note', 'sweep']),
    "`operator` is a command's request, `note` a command's line in the log, `sweep` a run of the schedule.",
  ),
  event: about(v.exactOptional(text), 'The event type; absent when the sender was not proven.'),
  eventId: about(v.exactOptional(text), "Semble's id of this attempt of a delivery."),
  result: about(
    v.exactOptional(text),
    'The result word or the status; absent when the run ended before its last line.',
  ),
  patient: about(v.exactOptional(text), 'The Semble id; of a merge, the patient that was merged away.'),
  target: about(v.exactOptional(text), 'The Semble id of the patient that stays in a merge.'),
  patients: about(v.exactOptional(texts), "The Semble ids that a command's request names."),
  dryRun: about(v.exactOptional(flag), "Whether a command's request was a dry run."),
  ms: about(v.exactOptional(count), 'How long it took, in milliseconds.'),
  age: about(v.exactOptional(v.number()), 'Seconds between the signature and the run.'),
  reason: about(v.exactOptional(text), 'The fixed words of the log that say why it did not succeed.'),
  meaning: about(v.exactOptional(text), 'The reason in a sentence.'),
  todo: about(v.exactOptional(text), 'The next step.'),
  failedEventType: about(v.exactOptional(text), 'The event type of a delivery that Semble gave up on.'),
  httpStatusCode: about(v.exactOptional(count), 'The status of the last attempt of that delivery.'),
  deliveryPaused: about(v.exactOptional(flag), 'Whether Semble has paused the deliveries of a subscription.'),
  counts: about(v.exactOptional(counts), 'How many patients had each result, or the counts of a note.'),
  lines: about(
    v.exactOptional(texts),
    'The lines of the log about patients who were not brought in step, or who need a person.',
  ),
  selfTest: about(v.exactOptional(v.literal(true)), 'Set when a self-test of a command caused the refusal on purpose.'),
  madeGood: about(v.exactOptional(v.literal(true)), 'Set when it did not succeed and a later run has made that good.'),
  failed: about(flag, 'Whether it failed and could succeed later: 409, 429, 500, 504, or no result.'),
};

/** The document of `logs --json`. With `--follow` each line is one item of `entries`. */
export const logsDocument = documentOf<LogReport>({
  since: about(instant, 'How far back the log was read.'),
  entries: listOf<LogEntry>(
    entry,
    'The runs that were asked for, oldest first. With `--follow` each line is one of them.',
  ),
  runs: about(count, 'How many runs the log has since then.'),
});
