import type { Row } from '../../core/rows.ts';
import type { ShownSubscription } from '../../semble/subscriptions/subscriptions.ts';

/** How a deployment ended. The ids are undefined in a dry run before the first deployment. */
export interface DeployReport {
  readonly dryRun: boolean;
  readonly rows: readonly Row[];
  readonly botId: string | undefined;
  readonly membershipId: string | undefined;
  /** What Semble calls, without credentials. */
  readonly webhookUrl: string | undefined;
  readonly subscriptions: readonly ShownSubscription[];
  /** What a person should know, a line each. */
  readonly notes: readonly string[];
  /** What to do next. */
  readonly next: readonly string[];
}
