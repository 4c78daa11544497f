import type { PageResponse } from '../../../src/bots/operator-request.ts';

/** How a backfill ended. Ids and fixed words, never values. */
export interface BackfillReport extends Pick<PageResponse, 'counts' | 'quarantined' | 'failed'> {
  readonly dryRun: boolean;
  /** Only patients changed at or after this instant were asked for. */
  readonly since: string | undefined;
  /** Whether the end of Semble's list was reached; otherwise it can be resumed. */
  readonly complete: boolean;
  /** When it began, before any interruption, as an instant. */
  readonly started: string;
  /** How many rows of Semble's list could not be read. */
  readonly unreadable: number;
  /** How many failures named no patient: rows that the bot could not read, or a list that broke off. */
  readonly failedWithoutId: number;
  /** How many of those whom Semble lists the bot did not find. */
  readonly unseen: number;
}
