import type { PageResponse } from '../../../src/bots/operator-request.ts';

/** The result of a backfill. It holds ids and fixed words, never values. */
export interface BackfillReport extends Pick<PageResponse, 'counts' | 'quarantined' | 'failed'> {
  readonly dryRun: boolean;
  /** The instant of `--since`; only patients changed at or after it were read. */
  readonly since: string | undefined;
  /** Whether the end of Semble's list was reached; otherwise it can be resumed. */
  readonly complete: boolean;
  /** When it began, before any interruption, as an instant. */
  readonly started: string;
  /** How many failures name no patient: rows that the bot could not read, or a list that ended too early. */
  readonly failedWithoutId: number;
  /** How many of the patients that Semble lists the bot did not find. */
  readonly unseen: number;
}
