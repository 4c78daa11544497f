import type { Row } from '../../core/rows.ts';
import type { ShownSubscription } from '../../semble/subscriptions/subscriptions.ts';

/** The result of a deployment. The ids are undefined in a dry run before the first deployment. */
export interface DeployReport {
  readonly dryRun: boolean;
  readonly rows: readonly Row[];
  readonly botId: string | undefined;
  readonly membershipId: string | undefined;
  /** The URL that Semble calls, without credentials. */
  readonly webhookUrl: string | undefined;
  readonly subscriptions: readonly ShownSubscription[];
  /** Notes for the operator, one line each. */
  readonly notes: readonly string[];
  /** The next commands to type. */
  readonly next: readonly string[];
}
