import type { PageResponse } from '../../../src/bots/operator-request.ts';
import type { AskBot } from '../../bot/operator-client.ts';
import {
  addPageResponse,
  countNames,
  emptyPageResponse,
  failedWithoutId,
  replaceResults,
} from '../../bot/page-report.ts';
import { chunksOf } from '../../core/chunks.ts';
import { CommandFailure } from '../../core/problem.ts';
import { FAULTS } from '../../semble/patient-list.ts';
import type { BackfillState } from './state.ts';

/** The pages of one backfill: its position in Semble's list, and the results so far. */
export class BackfillPages {
  /** The results of earlier runs and of this one. */
  readonly swept: PageResponse = emptyPageResponse();
  readonly since: string | undefined;
  readonly started: string;
  readonly #passed = new Set<string>();
  /** The patients that were not in step when earlier runs ended. */
  readonly #openIds: readonly string[];
  #failedWithoutId: number;
  #cursor: string | undefined;
  #complete = false;

  /** Begins at the beginning of the list, or after the last page that an `earlier` run finished. */
  constructor(earlier: BackfillState | undefined, since: string | undefined, now: number) {
    const { counts } = this.swept;
    for (const name of countNames(counts)) {
      counts[name] = earlier?.counts[name] ?? 0;
    }
    this.swept.quarantined.push(...(earlier?.quarantined ?? []));
    this.swept.failed.push(...(earlier?.failed ?? []));
    this.#openIds = [...this.swept.quarantined, ...this.swept.failed].map(({ id }) => id);
    this.#failedWithoutId = earlier?.failedWithoutId ?? 0;
    this.#cursor = earlier?.cursor;
    this.since = earlier ? earlier.since : since;
    this.started = earlier?.started ?? new Date(now).toISOString();
  }

  /** The cursor of the next page; undefined for the first. */
  get cursor(): string | undefined {
    return this.#cursor;
  }

  /** Whether the end of the list was reached. */
  get complete(): boolean {
    return this.#complete;
  }

  /** How many patients the pages so far had. */
  get done(): number {
    const { counts } = this.swept;
    return countNames(counts).reduce((sum, name) => sum + counts[name], 0) - this.#failedWithoutId;
  }

  /** How many failures name no patient: rows that the bot could not read, or a list that ended too early. */
  get failedWithoutId(): number {
    return this.#failedWithoutId;
  }

  /**
   * Asks the bot to bring the next page in step, or with `write` false only to report it. The bot's answer has no cursor at
   * the end of the list, and none if the list ended too early. So if there are failures without an id, `findNextCursor`
   * reads the same page from Semble and returns the next cursor. Throws CommandFailure; the page must then be repeated.
   */
  async next(
    askBot: AskBot,
    findNextCursor: (cursor: string | undefined) => Promise<string | undefined>,
    { write }: { readonly write: boolean },
  ): Promise<void> {
    const { since } = this;
    const page = await askBot({ eventType: 'bot.sweep', since, cursor: this.#cursor, write });
    const withoutId = failedWithoutId(page);
    const mayGoOn = page.next === undefined && withoutId > 0;
    const cursor = mayGoOn ? await findNextCursor(this.#cursor) : page.next;
    if (cursor !== undefined && this.#passed.has(cursor)) {
      throw new CommandFailure(FAULTS['does not move on']);
    }
    // No command shows these one by one, and for a large practice they would fill the memory.
    addPageResponse(this.swept, { ...page, differing: [] });
    this.#failedWithoutId += withoutId;
    this.#cursor = cursor;
    this.#complete = cursor === undefined;
    if (cursor !== undefined) {
      this.#passed.add(cursor);
    }
  }

  /**
   * Asks the bot once more for the patients that were not in step when an earlier run ended, and replaces their results.
   * Throws CommandFailure.
   */
  async retryEarlier(askBot: AskBot, { write }: { readonly write: boolean }): Promise<void> {
    for (const patientIds of chunksOf(this.#openIds)) {
      const page = await askBot({ eventType: 'bot.sync', patientIds, write });
      replaceResults(this.swept, page, patientIds);
    }
  }

  /** What a later run needs to continue; undefined before the first page and at the end of the list. */
  get state(): BackfillState | undefined {
    const { since, started, cursor } = this;
    const { quarantined, failed } = this.swept;
    const counts = { ...this.swept.counts };
    return cursor === undefined
      ? undefined
      : {
          cursor,
          ...(since !== undefined && { since }),
          counts,
          ...(quarantined.length > 0 && { quarantined }),
          ...(failed.length > 0 && { failed }),
          ...(this.#failedWithoutId > 0 && { failedWithoutId: this.#failedWithoutId }),
          started,
        };
  }
}
