import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import * as v from 'valibot';
import { CommandFailure } from '../problem.ts';

/** How far a backfill has come. It holds no patient's data; the cursor is Semble's. */
export interface BackfillState {
  readonly projectId: string;
  /** What the next page is asked with. */
  readonly cursor: string;
  readonly since?: string;
  /** What became of the patients so far, by result word. */
  readonly counts: Readonly<Record<string, number>>;
  /** When it began, as an instant. */
  readonly started: string;
}

const state = v.object({
  projectId: v.string(),
  cursor: v.pipe(v.string(), v.nonEmpty()),
  since: v.exactOptional(v.string()),
  counts: v.record(v.string(), v.number()),
  started: v.string(),
});

/** The file in which a backfill keeps how far it has come. */
export class BackfillStateFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Throws CommandFailure when there is none, or it is of another project. */
  read(projectId: string): BackfillState {
    const found = this.#parsed();
    if (!found) {
      throw new CommandFailure({
        what: `There is no backfill to resume: no usable ${this.#path} in this directory`,
        todo: 'Run npm run backfill without --resume',
      });
    }
    if (found.projectId !== projectId) {
      throw new CommandFailure({
        what: `${this.#path} belongs to another Medplum project`,
        todo: 'Name the environment of that one with --env, or run npm run backfill without --resume',
      });
    }
    return found;
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

  #parsed(): BackfillState | undefined {
    try {
      return v.parse(state, JSON.parse(readFileSync(this.#path, 'utf8')));
    } catch {
      return undefined;
    }
  }
}
