import type { NewNote } from '../../bot/notes/send-note.ts';
import { BACKFILLED } from '../../reports/runs/repairs.ts';
import type { BackfillReport } from './report.ts';

/** The note about a backfill for the bot's log. `now` is in milliseconds since 1970. */
export function noteOn(
  { since, complete, started, counts, unseen }: BackfillReport,
  { done, now }: { readonly done: number; readonly now: number },
): NewNote {
  return {
    about: 'backfilled',
    from: Date.parse(started),
    to: now,
    counts: {
      [BACKFILLED.patients]: done,
      [BACKFILLED.failed]: counts.failed + unseen,
      [BACKFILLED.quarantined]: counts.quarantined,
      [BACKFILLED.complete]: complete ? 1 : 0,
      [BACKFILLED.whole]: complete && since === undefined ? 1 : 0,
    },
  };
}
