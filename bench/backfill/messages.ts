/** What the clinic's process is told to do. */
export type Order =
  | { readonly does: 'create'; readonly count: number }
  | { readonly does: 'update'; readonly ids: readonly string[] }
  | { readonly does: 'look' };

export interface Figures {
  readonly sembleRequests: number;
  /** Of everybody, the bot included. */
  readonly medplumRequests: number;
  /** The most memory that the process had so far: resident set size. */
  readonly peakMegabytes: number;
}

export interface Reply {
  /** The environment of the commands. */
  readonly variables: Readonly<Record<string, string>>;
  readonly ids: readonly string[];
  readonly figures: Figures;
}

/** What the process of a subject reports when it is done. */
export interface Outcome {
  readonly seconds: number;
  readonly peakMegabytes: number;
}
