import * as v from 'valibot';
import { about, documentOf, dryRun, flag, listOf, notes, rows, text, texts } from '../../core/output/schema.ts';
import type { Row } from '../../core/rows.ts';
import type { ShownSubscription } from '../../semble/subscriptions/subscriptions.ts';
import type { DeployReport } from './report.ts';

/** The document of `deploy --json`. */
export const deployDocument = documentOf<DeployReport>({
  dryRun,
  rows,
  botId: about(v.exactOptional(text), 'The id of the Bot; absent in a dry run before the first deployment.'),
  membershipId: about(
    v.exactOptional(text),
    "The id of the Bot's ProjectMembership, which is in the URL of the webhook; absent like `botId`.",
  ),
  webhookUrl: about(v.exactOptional(text), 'The URL that Semble calls, without credentials; absent like `botId`.'),
  subscriptions: listOf<ShownSubscription>(
    {
      id: about(text, "Semble's id of the subscription."),
      label: about(text, 'Its label in Semble.'),
      eventTypes: about(texts, 'Its event types, in the dotted spelling.'),
      paused: about(flag, 'Whether Semble holds its deliveries.'),
    },
    'The subscriptions that call the bot.',
  ),
  notes,
  next: about(texts, 'The next commands to type.'),
});

/** The document of `deploy --pause --json` and `deploy --resume --json`. */
export const pauseDocument = documentOf<{ readonly dryRun: boolean; readonly rows: readonly Row[] }>({ dryRun, rows });
