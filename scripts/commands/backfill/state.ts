import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { PageResponse } from '../../../src/bots/operator-request.ts';
import { reasons } from '../../bot/page-report.ts';
import { PROGRAM } from '../../core/names.ts';
import { CommandFailure } from '../../core/problem.ts';

/** The position of a backfill. It holds ids and fixed words, no other data of patients; the cursor is Semble's. */
export interface BackfillState {
  /** The cursor of the next page. */
  readonly cursor: string;
  readonly since?: string;
  /** How many patients had each result so far, by result word. */
  readonly counts: Readonly<Record<string, number>>;
  /** How many failures name no patient; 0 when left out. */
  readonly failedWithoutId?: number;
  /** The patients that are not in step, each with a reason; none when left out. */
  readonly quarantined?: PageResponse['quarantined'];
  readonly failed?: PageResponse['failed'];
  /** When it began, as an instant. */
  readonly started: string;
}

const state = v.object({
  cursor: v.pipe(v.string(), v.nonEmpty()),
  since: v.exactOptional(v.string()),
  counts: v.record(v.string(), v.number()),
  failedWithoutId: v.exactOptional(v.number()),
  quarantined: v.exactOptional(reasons),
  failed: v.exactOptional(reasons),
  started: v.string(),
});

/**
 * The file that stores the position of a backfill. Each Medplum project has its own file, because a cursor of the sandbox
 * is not valid in production.
 */
export class BackfillStateFile {
  readonly #path: string;

  constructor(directory: string, projectId: string) {
    this.#path = join(directory, `.semble-backfill-${projectId}.json`);
  }

  /** Reads the state. Throws CommandFailure when the file is missing or unusable. */
  read(): BackfillState {
    try {
      return v.parse(state, JSON.parse(readFileSync(this.#path, 'utf8')));
    } catch (cause) {
      throw new CommandFailure(
        {
          what: `There is no backfill of this Medplum project to resume: ${this.#path} is missing or unusable`,
          todo: `Run ${PROGRAM} backfill without --resume, or choose another project with --env.`,
        },
        { cause },
      );
    }
  }

  /** Writes the state by a rename, so that an interruption leaves the old state or the new one; undefined deletes the file. */
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
