import type { PageResponse } from '../../../src/bots/operator-request.ts';
import type { AskBot } from '../../bot/operator-client.ts';
import { addPageResponse, countNames, emptyPageResponse, failedWithoutId } from '../../bot/page-report.ts';
import { CommandFailure } from '../../core/problem.ts';
import { FAULTS } from '../../semble/patient-list.ts';
import type { BackfillState } from './state.ts';

/** The pages of one backfill: where it stands, and what became of the patients so far. */
export class BackfillPages {
  /** Counts of earlier runs too; patients of this run only, as a state file holds none. */
  readonly swept: PageResponse = emptyPageResponse();
  /** How many rows of Semble's list could not be read, by the count of this run or an earlier one. */
  unreadable: number;
  readonly since: string | undefined;
  readonly started: string;
  readonly #passed = new Set<string>();
  #failedWithoutId: number;
  #cursor: string | undefined;
  #complete = false;

  /** Begins at the beginning of the list, or behind what an `earlier` run finished. */
  constructor(earlier: BackfillState | undefined, since: string | undefined, now: number) {
    const { counts } = this.swept;
    for (const name of countNames(counts)) {
      counts[name] = earlier?.counts[name] ?? 0;
    }
    this.unreadable = earlier?.unreadable ?? 0;
    this.#failedWithoutId = earlier?.failedWithoutId ?? 0;
    this.#cursor = earlier?.cursor;
    this.since = earlier ? earlier.since : since;
    this.started = earlier?.started ?? new Date(now).toISOString();
  }

  /** What the next page is asked with. */
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

  /** How many failures named no patient: rows that the bot could not read, or a list that broke off. */
  get failedWithoutId(): number {
    return this.#failedWithoutId;
  }

  /**
   * Has the next page brought in step, or with `write` false only reported. The bot's answer has no cursor at the end of
   * the list, and none where the list broke off: if there are failures without an id, `findNextCursor` reads the page
   * after `cursor` from Semble and returns the next cursor. Throws CommandFailure; the page is then to be done again.
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
    // Who would change is not told one by one, and a large practice would fill the memory with it.
    addPageResponse(this.swept, { ...page, differing: [] });
    this.#failedWithoutId += withoutId;
    this.#cursor = cursor;
    this.#complete = cursor === undefined;
    if (cursor !== undefined) {
      this.#passed.add(cursor);
    }
  }

  /** What a later run needs in order to go on; undefined where there is nothing to go on with. */
  get state(): BackfillState | undefined {
    const { since, started, cursor, unreadable } = this;
    const counts = { ...this.swept.counts };
    return cursor === undefined
      ? undefined
      : {
          cursor,
          ...(since !== undefined && { since }),
          counts,
          unreadable,
          ...(this.#failedWithoutId > 0 && { failedWithoutId: this.#failedWithoutId }),
          started,
        };
  }
}
