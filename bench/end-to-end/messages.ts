import type { Target } from '../../scripts/bot/test-delivery.ts';

export const BOTS = ['no-op', 'this bot', 'obvious bot'] as const;
export type BotName = (typeof BOTS)[number];

/** Where deliveries to each bot go, and what they are signed with. */
export type Targets = Readonly<Record<BotName, Target>>;

/** What the process with the servers is told to do. */
export type Order =
  | { readonly does: 'create'; readonly count: number }
  | { readonly does: 'update'; readonly ids: readonly string[] }
  | { readonly does: 'play'; readonly patients: number }
  | { readonly does: 'close' };

/** Of that process when it is ready. */
export interface Opened {
  /** The base URL of the Medplum that was named; undefined where it is a local one. */
  readonly medplum: string | undefined;
  readonly targets: Targets;
}

/** Of that process to each order. */
export interface Reply {
  readonly ids: readonly string[];
  /** What came of the scenarios. */
  readonly rows: readonly (readonly string[])[];
}
