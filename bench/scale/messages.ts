/** An order to the process of the servers to add this number of people to each side. */
export interface Order {
  readonly add: number;
}

export interface Reply {
  /** The environment of the commands. */
  readonly variables: Readonly<Record<string, string>>;
  /** How many people each side has. */
  readonly people: number;
}

/** The report of the command's process when it is done. */
export interface Outcome {
  readonly seconds: number;
  /** The maximum memory of the process: resident set size, in bytes. */
  readonly peak: number;
  readonly matches: number;
}
