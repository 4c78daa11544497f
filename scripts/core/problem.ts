/** One thing that is in the way, and what to do about it. Neither text holds a secret or a patient's data. */
export interface Problem {
  readonly what: string;
  readonly todo: string;
}

/**
 * A command can't do its job, or not all of it. Only the problems are shown: `cause` is the error that it stands for, if
 * there is one, and may quote anything.
 */
export class CommandFailure extends Error {
  readonly problems: readonly Problem[];

  constructor(problem: Problem | readonly Problem[], options?: ErrorOptions) {
    const problems = [problem].flat();
    super(problems.map(({ what }) => what).join('; '), options);
    this.name = 'CommandFailure';
    this.problems = problems;
  }
}

/**
 * Gathers what checks that don't depend on one another have to complain about, to list it all at once. It is handed to
 * each check, which adds to it and goes on: what the check returns is then what it found out, and may be had beside
 * problems.
 */
export class Problems {
  readonly #found: Problem[] = [];

  /** What there is, in the order in which it was found. */
  get all(): readonly Problem[] {
    return this.#found;
  }

  add(what: string, todo: string): void {
    // Several checks can come upon the same thing.
    if (!this.#found.some((one) => one.what === what)) {
      this.#found.push({ what, todo });
    }
  }

  /** What the check found out, or undefined when it ended in a CommandFailure, which is kept. */
  async of<T>(check: Promise<T>): Promise<T | undefined> {
    try {
      return await check;
    } catch (error) {
      if (!(error instanceof CommandFailure)) {
        throw error;
      }
      for (const { what, todo } of error.problems) {
        this.add(what, todo);
      }
      return undefined;
    }
  }

  /** Throws CommandFailure when there is any. */
  throwIfAny(): void {
    if (this.#found.length > 0) {
      throw new CommandFailure(this.#found);
    }
  }
}
