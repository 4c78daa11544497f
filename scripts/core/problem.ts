/** A problem and what to do about it. Neither text holds a secret or patient data. */
export interface Problem {
  readonly what: string;
  readonly todo: string;
  /** Further lines. */
  readonly details?: readonly string[];
  /** Set when it may pass without a person's help, as an outage does. */
  readonly mayPass?: true;
  /** The name of the variable that is not set, if that is the problem. */
  readonly unset?: string;
}

/** The problem that a variable is not set. */
export function unsetProblem(unset: string, todo: string): Problem {
  return { what: `${unset} is not set`, todo, unset };
}

/** The failure of a command or of a part of it. Only the problems are shown, because `cause` may quote secrets or patient data. */
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
 * Collects the problems of independent checks, to list them all at once. Each check adds its problems, continues, and returns
 * the facts that it found.
 */
export class Problems {
  readonly #found: Problem[] = [];

  /** All problems, in the order in which they were found. */
  get all(): readonly Problem[] {
    return this.#found;
  }

  add(what: string, todo: string): void {
    this.#include({ what, todo });
  }

  /** Adds that a variable is not set. */
  addUnset(unset: string, todo: string): void {
    this.#include(unsetProblem(unset, todo));
  }

  /** Returns the result of a check, or undefined when it threw a CommandFailure, whose problems are added. */
  async of<T>(check: Promise<T>): Promise<T | undefined> {
    try {
      return await check;
    } catch (error) {
      if (!(error instanceof CommandFailure)) {
        throw error;
      }
      error.problems.forEach((problem) => void this.#include(problem));
      return undefined;
    }
  }

  #include(problem: Problem): void {
    // Several checks can find the same problem.
    if (!this.#found.some(({ what }) => what === problem.what)) {
      this.#found.push(problem);
    }
  }

  /** Throws CommandFailure when there is a problem. */
  throwIfAny(): void {
    if (this.#found.length > 0) {
      throw new CommandFailure(this.#found);
    }
  }
}
