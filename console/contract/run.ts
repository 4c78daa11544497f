/** One HTTP call that the bot made, in words. Only the local stack knows it. */
export interface ShownCall {
  readonly to: 'Medplum' | 'Semble';
  /** What it asked for: `read patient`, `update Patient`. */
  readonly action: string;
  readonly method: string;
  /** Path and query, or the name of the GraphQL operation. */
  readonly path: string;
  /** Null when no answer came. */
  readonly status: number | null;
  readonly ms: number;
}

/** One run of the bot, or an attempt of a delivery that did not reach it. It holds ids, counts and fixed words only. */
export interface ShownRun {
  readonly id: string;
  /** An instant. */
  readonly at: string;
  readonly kind: 'delivery' | 'operator' | 'note' | 'sweep';
  readonly event?: string;
  /** The HTTP status of the answer, if it is known. */
  readonly answer?: number;
  /** The result word, or the status that the bot's log names. */
  readonly result?: string;
  readonly ms?: number;
  /** Which attempt of its delivery it was, counted from 1. */
  readonly attempt?: number;
  /** How often the bot read the Patient. */
  readonly reads?: number;
  /** The Semble id; of a merge, the patient that was merged away. */
  readonly patient?: string;
  readonly target?: string;
  readonly patients?: readonly string[];
  readonly dryRun?: boolean;
  readonly counts?: Readonly<Record<string, number>>;
  readonly meaning?: string;
  readonly todo?: string;
  readonly lines?: readonly string[];
  readonly calls?: readonly ShownCall[];
  /** The delivery that staff can send again; only on the local stack. */
  readonly deliveryId?: string;
  /** What the reader of the page did: `forged: no signature`. */
  readonly origin?: string;
  readonly failed: boolean;
}
