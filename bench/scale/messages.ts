/** Asks the process of the servers to add so many people to each side. */
export interface Order {
  readonly add: number;
}

export interface Reply {
  /** The environment of the commands. */
  readonly variables: Readonly<Record<string, string>>;
  /** How many people each side has. */
  readonly people: number;
}

/** What the process of the command reports when it is done. */
export interface Outcome {
  readonly seconds: number;
  /** The most memory that the process had: resident set size, in bytes. */
  readonly peak: number;
  readonly matches: number;
}
