import { type RunLog, SyncError } from './run.ts';

/**
 * What became of one patient of a page, in the words of a delivery's answer; `kept` when Semble still has one that was
 * to be retired.
 */
export type PageResult = 'created' | 'updated' | 'unchanged' | 'deleted' | 'deactivated' | 'absent' | 'kept';

/** One patient of whom there is something to say: ids and fixed words, never values. */
interface Reason {
  readonly id: string;
  readonly reason: string;
}

/** What became of a page of patients, or would. */
export class PageReport {
  readonly counts: Record<PageResult | 'merged' | 'ignored' | 'quarantined' | 'failed', number> = {
    created: 0,
    updated: 0,
    unchanged: 0,
    deleted: 0,
    deactivated: 0,
    absent: 0,
    merged: 0,
    ignored: 0,
    kept: 0,
    quarantined: 0,
    failed: 0,
  };
  readonly differing: { readonly id: string; readonly elements: readonly string[] }[] = [];
  readonly quarantined: Reason[] = [];
  readonly failed: Reason[] = [];
  readonly #log: RunLog;

  constructor(log: RunLog) {
    this.#log = log;
  }

  /** Adds the counts of another page. */
  add({ counts }: PageReport): void {
    for (const [name, count] of Object.entries(counts)) {
      this.counts[name as keyof typeof counts] += count;
    }
  }

  /** Counts failures that have no id, and so no entry in `failed`. */
  failedWithoutId(count: number, reason: string): void {
    this.counts.failed += count;
    this.#log.problem(`failed: ${reason}`);
  }

  count(result: PageResult): void {
    this.counts[result] += 1;
  }

  stopped(id: string, { kind, word, message }: SyncError): void {
    const list = kind === 'quarantined' ? 'quarantined' : 'failed';
    this.counts[list] += 1;
    this[list].push({ id, reason: word });
    this.#log.problem(`${list}: patient=${id} ${message}`);
  }

  /** Counts what one patient's own run came to; a stop of one patient is no stop for the page. */
  async take(id: string, run: () => Promise<PageResult>): Promise<void> {
    try {
      this.count(await run());
    } catch (error) {
      if (!(error instanceof SyncError)) {
        throw error;
      }
      this.stopped(id, error);
    }
  }
}
