import type { Problem } from '../../core/problem.ts';
import type { Row } from '../../core/rows.ts';

/** What `setup` did. It holds no secret. */
export interface SetupReport {
  readonly dryRun: boolean;
  /** The file of the variables. */
  readonly file: string;
  /** Whether the file was written; false too when nothing differed. */
  readonly isWritten: boolean;
  readonly rows: readonly Row[];
  /** The name of the Medplum project; absent when the login was not possible. */
  readonly project?: string;
  /** The name of the Semble practice; absent when no token could read it. */
  readonly practice?: string;
  readonly notes: readonly string[];
  readonly next: readonly string[];
  /** The problems of values that were written or skipped all the same. */
  readonly problems: readonly Problem[];
}
