import { orSyncError, type RunLog, SyncError } from './run.ts';

/**
 * The result of one patient of a page, as in the answer to a delivery. `kept` means that the patient was to be retired
 * but Semble still has it.
 */
export type PageResult = 'created' | 'updated' | 'unchanged' | 'deleted' | 'deactivated' | 'absent' | 'kept';

/** A patient that was not brought in step. `reason` is a fixed word. */
interface Reason {
  readonly id: string;
  readonly reason: string;
}

/** The results of a page of patients. In a dry run these are the results that a run would have. */
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

  /** Counts and logs failures without an id, which have no entry in `failed`. */
  failedWithoutId(count: number, reason: string): void {
    this.counts.failed += count;
    this.#log.problem(`failed: ${reason}`);
  }

  /** Counts the result of one patient. */
  count(result: PageResult): void {
    this.counts[result] += 1;
  }

  /** Counts, lists and logs the error of one patient. */
  stopped(id: string, { kind, word, message }: SyncError): void {
    const list = kind === 'quarantined' ? 'quarantined' : 'failed';
    this.counts[list] += 1;
    this[list].push({ id, reason: word });
    this.#log.problem(`${list}: patient=${id} ${message}`);
  }

  /** Counts the result of `run`. A SyncError counts for this patient only and does not end the page. */
  async take(id: string, run: () => Promise<PageResult>): Promise<void> {
    const result = await orSyncError(run);
    if (result instanceof SyncError) {
      this.stopped(id, result);
    } else {
      this.count(result);
    }
  }
}
