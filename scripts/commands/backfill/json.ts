import * as v from 'valibot';
import { about, count, counts, documentOf, dryRun, flag, instant, text, unwritten } from '../../core/output/schema.ts';
import type { BackfillReport } from './report.ts';

/** The document of `backfill --json`. */
export const backfillDocument = documentOf<BackfillReport>({
  dryRun,
  since: about(v.exactOptional(text), 'The instant of `--since`; only patients changed at or after it were read.'),
  complete: about(flag, "Whether the end of Semble's list was reached; otherwise it can be resumed."),
  started: about(instant, 'When it began, before any interruption.'),
  counts: about(counts, 'How many patients had each result word.'),
  quarantined: unwritten('Patients that can never be written as they are.'),
  failed: unwritten('Patients that could not be brought in step now.'),
  failedWithoutId: about(
    count,
    'How many failures name no patient: rows that the bot could not read, or a list that ended too early.',
  ),
  unseen: about(count, 'How many of the patients that Semble lists the bot did not find.'),
});
