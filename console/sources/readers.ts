/** Functions that are called with what is new, and a way to wait until there is one. */
export class Readers<T> {
  readonly #all = new Set<(news: T) => void>();
  #somebody = Promise.withResolvers<void>();

  /** Adds a function. Returns what removes it. */
  readonly add = (reader: (news: T) => void): (() => void) => {
    this.#all.add(reader);
    this.#somebody.resolve();
    return () => {
      this.#all.delete(reader);
      if (this.#all.size === 0) {
        this.#somebody = Promise.withResolvers();
      }
    };
  };

  tell(news: T): void {
    for (const reader of this.#all) {
      reader(news);
    }
  }

  /** Resolves when there is a reader. */
  present(): Promise<void> {
    return this.#somebody.promise;
  }
}
