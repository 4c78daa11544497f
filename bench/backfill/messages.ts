/** An order to the clinic's process. */
export type Order =
  | { readonly does: 'create'; readonly count: number }
  | { readonly does: 'update'; readonly ids: readonly string[] }
  | { readonly does: 'measure' };

export interface Figures {
  readonly sembleRequests: number;
  /** Requests of all senders, the bot included. */
  readonly medplumRequests: number;
  /** The maximum memory of the process so far: resident set size. */
  readonly peakMegabytes: number;
}

export interface Reply {
  /** The environment of the commands. */
  readonly variables: Readonly<Record<string, string>>;
  readonly ids: readonly string[];
  readonly figures: Figures;
}

/** The report of a subject's process when it is done. */
export interface Outcome {
  readonly seconds: number;
  readonly peakMegabytes: number;
}
