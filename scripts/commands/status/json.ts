import * as v from 'valibot';
import { about, count, counts, documentOf, flag, instant, listOf, text, texts } from '../../core/output/schema.ts';
import type { Activity } from '../../reports/status/activity.ts';
import type { StatusCheck } from '../../reports/status/check.ts';
import type { StatusReport } from '../../reports/status/status.ts';
import type { ShownSubscription } from '../../semble/subscriptions/subscriptions.ts';

const verdict = v.picklist(['ok', 'attention', 'unknown']);

const activity: { readonly [Name in keyof Activity]-?: v.GenericSchema } = {
  runs: about(count, 'How often the bot ran.'),
  results: about(counts, 'How many deliveries had each result word or status.'),
  refusals: about(counts, 'How many deliveries were refused for each reason.'),
  ownRefusals: about(count, 'How many refusals commands caused on purpose; no other number counts them.'),
  quarantined: about(texts, 'The Semble ids of the patients whose latest delivery was quarantined.'),
  failing: listOf<Activity['failing'][number]>(
    {
      at: about(instant, 'When the delivery came.'),
      patient: about(v.exactOptional(text), 'The Semble id of the patient, if the log names it.'),
      event: about(v.exactOptional(text), 'The event type, if the log names it.'),
      status: about(v.exactOptional(text), 'The HTTP status of the answer; absent when the run did not end.'),
      reason: about(text, 'The reason in words.'),
    },
    'The failed deliveries that nothing has made good, the newest of each patient.',
  ),
  madeGood: about(count, 'How many failed deliveries were made good later.'),
  lost: listOf<Activity['lost'][number]>(
    {
      at: about(instant, 'When Semble reported it.'),
      eventType: about(v.exactOptional(text), 'The event type of the lost delivery, if Semble names it.'),
      status: about(v.exactOptional(count), 'The HTTP status of its last attempt, if Semble names it.'),
      isRepaired: about(flag, 'Whether a later sweep, backfill or comparison has made it good.'),
    },
    'The deliveries that Semble gave up on.',
  ),
  lastDelivery: about(v.exactOptional(instant), 'When the last genuine delivery came.'),
  lastSweep: about(
    v.exactOptional(
      v.strictObject({
        at: about(instant, 'When it began.'),
        complete: about(flag, "Whether it reached the end of Semble's list, with every page."),
      }),
    ),
    'The last nightly sweep; it may be older than 24 hours.',
  ),
  everybodySeen: about(v.exactOptional(instant), 'When a sweep last read the whole list of patients.'),
  compared: about(
    v.exactOptional(
      v.strictObject({ at: about(instant, 'When it ended.'), open: about(counts, 'How many of each kind were open.') }),
    ),
    'The last complete comparison of both sides by `reconcile`, and what it left open.',
  ),
  backfilled: about(
    v.exactOptional(
      v.strictObject({
        at: about(instant, 'When it ended.'),
        complete: about(flag, "Whether it reached the end of Semble's list."),
        patients: about(count, 'How many patients it saw.'),
        failed: about(count, 'How many of them could not be brought in step.'),
        quarantined: about(count, 'How many of them were quarantined.'),
      }),
    ),
    'The last backfill.',
  ),
  readSince: about(instant, 'Every run since then was read.'),
};

/** The document of `status --json`. */
export const statusDocument = documentOf<StatusReport>({
  verdict: about(verdict, 'The verdict on all checks: `attention` comes before `unknown`.'),
  checks: listOf<StatusCheck>(
    {
      thing: about(text, 'The name of the thing; several checks can have one name.'),
      verdict: about(verdict, 'The verdict on this thing.'),
      detail: about(v.exactOptional(text), 'More about it.'),
      todo: about(v.exactOptional(text), 'What to do about it; absent when it is `ok`.'),
    },
    'What was compared.',
  ),
  webhookUrl: about(v.exactOptional(text), 'The URL that Semble calls; absent when no bot is deployed.'),
  subscriptions: listOf<ShownSubscription>(
    {
      id: about(text, "Semble's id of the subscription."),
      label: about(text, 'Its label in Semble.'),
      eventTypes: about(texts, 'Its event types, in the dotted spelling.'),
      paused: about(flag, 'Whether Semble holds its deliveries.'),
    },
    'The subscriptions that call the bot.',
  ),
  activity: about(
    v.exactOptional(v.strictObject(activity)),
    'What the bot did in the last 24 hours; absent when its log could not be read.',
  ),
});
