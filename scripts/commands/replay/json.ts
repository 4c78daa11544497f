import * as v from 'valibot';
import { about, count, documentOf, dryRun, flag, instant, listOf, sembleId, text } from '../../core/output/schema.ts';
import type { ReplayedDelivery, ReplayReport } from './report.ts';

/** The document of `replay --json`. */
export const replayDocument = documentOf<ReplayReport>({
  dryRun,
  since: about(instant, 'How far back the log was read.'),
  repeats: listOf<ReplayedDelivery>(
    {
      asks: about(v.picklist(['sync', 'delete', 'merge']), 'What the failed deliveries asked for.'),
      patient: sembleId,
      target: about(v.exactOptional(text), 'The Semble id of the patient that stays; only of a merge.'),
      deliveries: about(count, 'How many failed deliveries it repeats.'),
      firstFailed: about(instant, 'When the first of them ended.'),
      lastFailed: about(instant, 'When the last of them ended.'),
      status: about(v.exactOptional(text), 'The status of the last one; absent when it ended before its last line.'),
      result: about(
        text,
        "`in step` for a sync; the bot's result word for a deletion or a merge; `made good` when another run was faster; `not confirmed`, `not done` or `failed`; `planned` in a dry run.",
      ),
      reason: about(v.exactOptional(text), 'Why it is not well, as a fixed word or a status.'),
      isWell: about(flag, 'Whether nothing is left to do for it.'),
    },
    'The repeats, in their order. Several failed deliveries of one patient are one repeat.',
  ),
  unnamed: about(count, 'How many failed deliveries ended before the bot knew their patients.'),
  lost: listOf<ReplayReport['lost'][number]>(
    {
      eventType: about(text, 'The event type; `unknown` if Semble did not say.'),
      count: about(count, 'How many Semble gave up on.'),
    },
    'The deliveries that Semble gave up on. Semble does not say for which patients.',
  ),
  isWell: about(flag, 'Whether nothing is left to do.'),
});
