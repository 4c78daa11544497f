import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { CommandFailure } from '../../core/problem.ts';

/** How far a backfill has come. It holds no patient's data; the cursor is Semble's. */
export interface BackfillState {
  /** What the next page is asked with. */
  readonly cursor: string;
  readonly since?: string;
  /** What became of the patients so far, by result word. */
  readonly counts: Readonly<Record<string, number>>;
  /** How many rows of Semble's list could not be read. */
  readonly unreadable: number;
  /** How many failures named no patient; none when left out. */
  readonly failedWithoutId?: number;
  /** When it began, as an instant. */
  readonly started: string;
}

const state = v.object({
  cursor: v.pipe(v.string(), v.nonEmpty()),
  since: v.exactOptional(v.string()),
  counts: v.record(v.string(), v.number()),
  unreadable: v.number(),
  failedWithoutId: v.exactOptional(v.number()),
  started: v.string(),
});

/**
 * The file in which a backfill keeps how far it has come: one for each Medplum project, for the cursor of a sandbox leads
 * nowhere in production.
 */
export class BackfillStateFile {
  readonly #path: string;

  constructor(directory: string, projectId: string) {
    this.#path = join(directory, `.semble-backfill-${projectId}.json`);
  }

  /** Throws CommandFailure when there is none. */
  read(): BackfillState {
    try {
      return v.parse(state, JSON.parse(readFileSync(this.#path, 'utf8')));
    } catch (cause) {
      throw new CommandFailure(
        {
          what: `There is no backfill of this Medplum project to resume: no usable ${this.#path}`,
          todo: 'Run npm run backfill without --resume, or name another project with --env',
        },
        { cause },
      );
    }
  }

  /** In one step, so that an interruption leaves the old state or the new one; undefined takes the file away. */
  keep(next: BackfillState | undefined): void {
    if (!next) {
      rmSync(this.#path, { force: true });
      return;
    }
    const path = `${this.#path}.new`;
    writeFileSync(path, JSON.stringify(next), { mode: 0o600 });
    renameSync(path, this.#path);
  }
}
