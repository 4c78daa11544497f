/** What became of one thing; of a dry run: what would become of it. */
export type State = 'created' | 'updated' | 'removed' | 'unchanged' | 'passed' | 'waiting' | 'skipped';

/** A line of the table at the end. It holds no secret. */
export interface Row {
  readonly thing: string;
  readonly state: State;
  readonly detail?: string;
}

/** A subscription at Semble, as it is shown. */
export interface ShownSubscription {
  readonly id: string;
  readonly label: string;
  readonly eventTypes: readonly string[];
  readonly paused: boolean;
}

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

/** The state of a thing that was there before or not, and differed from what it should be or not. */
export function stateOf(existing: unknown, differed: boolean): State {
  return existing === undefined ? 'created' : differed ? 'updated' : 'unchanged';
}
