import type { ErrorKind } from '../../../src/semble/graphql.ts';
import type { Finding, ProbeVerdict } from './finding.ts';

/** How often a field of the patients had a value of one form. */
export interface Form {
  /** The field, as `Type.field`. */
  readonly field: string;
  /** The form, such as `dddd-dd-ddT00:00:00.000Z` or `word`; never the value. */
  readonly form: string;
  readonly count: number;
}

/** How Semble answers a request that cannot succeed. */
export interface ErrorAnswer {
  /** What was asked. */
  readonly request: string;
  /** The HTTP status. */
  readonly status: number;
  /** What the bot takes the answer for; null when it sees no error in it. */
  readonly kind: ErrorKind | null;
  /** The codes of the errors. */
  readonly codes: readonly string[];
  /** The texts of the errors, with an ellipsis for everything but well-known words. */
  readonly texts: readonly string[];
}

/** What a probe found out. It holds no patient data, no id and no secret, so it can be shown to others. */
export interface ProbeReport {
  readonly verdict: ProbeVerdict;
  /** When the probe began. */
  readonly at: string;
  /** The host of Semble's API. */
  readonly host: string;
  /** How many requests were sent to Semble. */
  readonly requests: number;
  /** Milliseconds of the slowest answer. */
  readonly slowestMs: number;
  readonly findings: readonly Finding[];
  readonly forms: readonly Form[];
  readonly errors: readonly ErrorAnswer[];
}
