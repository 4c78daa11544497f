import * as v from 'valibot';
import { about, count, counts, documentOf, flag, instant, listOf, text, texts } from '../../core/output/schema.ts';
import type { StatusCheck } from '../../reports/status/check.ts';
import type { Activity } from '../../reports/status/run-checks.ts';
import type { StatusReport } from '../../reports/status/status.ts';
import type { ShownSubscription } from '../../semble/subscriptions/subscriptions.ts';

const verdict = v.picklist(['ok', 'attention', 'unknown']);

const activity: { readonly [Name in keyof Activity]-?: v.GenericSchema } = {
  runs: about(count, 'How often the bot ran.'),
  results: about(counts, 'How many deliveries had each result word or status.'),
  refusals: about(counts, 'How many deliveries were refused for each reason.'),
  quarantined: about(texts, 'The Semble ids of quarantined patients.'),
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
