import type { Swept } from '../../../src/bots/operator-request.ts';
import type { AskBot } from '../ask-bot.ts';
import { cursorAfter } from '../in-step/list-semble.ts';
import { countNames, emptySwept } from '../swept.ts';
import type { BackfillState } from './state.ts';

/** The pages of one backfill: where it stands, and what became of the patients so far. */
export class BackfillPages {
  readonly counts: Swept['counts'];
  /** Of this run only: a state file holds no patients. */
  readonly quarantined: Swept['quarantined'] = [];
  readonly failed: Swept['failed'] = [];
  readonly since: string | undefined;
  readonly started: string;
  #cursor: string | undefined;
  #complete = false;

  /** Begins at the beginning of the list, or behind what an `earlier` run finished. */
  constructor(earlier: BackfillState | undefined, since: string | undefined, now: number) {
    this.counts = emptySwept().counts;
    for (const name of countNames(this.counts)) {
      this.counts[name] = earlier?.counts[name] ?? 0;
    }
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
    return countNames(this.counts).reduce((sum, name) => sum + this.counts[name], 0);
  }

  /** Has the next page brought in step, or with `write` false only reported. */
  async next(askBot: AskBot, write: boolean): Promise<void> {
    const { since } = this;
    const page = await askBot({ eventType: 'bot.sweep', since, cursor: this.#cursor, write });
    for (const name of countNames(this.counts)) {
      this.counts[name] += page.counts[name];
    }
    this.quarantined.push(...page.quarantined);
    this.failed.push(...page.failed);
    this.#cursor = cursorAfter(this.#cursor, page.next);
    this.#complete = this.#cursor === undefined;
  }

  /** What a later run needs in order to go on; undefined where there is nothing to go on with. */
  state(projectId: string): BackfillState | undefined {
    const { since, started } = this;
    const cursor = this.#cursor;
    const counts = { ...this.counts };
    return cursor === undefined
      ? undefined
      : { projectId, cursor, ...(since !== undefined && { since }), counts, started };
  }
}
