/** Functions that are called when something happens. */
export class Listeners<T = void> {
  readonly #all = new Set<(about: T) => void>();

  /** Adds a function. Returns what removes it. */
  readonly add = (listener: (about: T) => void): (() => void) => {
    this.#all.add(listener);
    return () => void this.#all.delete(listener);
  };

  tell(about: T): void {
    for (const listener of this.#all) {
      listener(about);
    }
  }
}
