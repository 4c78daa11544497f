import type { DeliveryTarget } from '../../scripts/bot/test-delivery.ts';

export const BOTS = ['no-op', 'this bot', 'obvious bot'] as const;
export type BotName = (typeof BOTS)[number];

/** The URL of each bot, and the secret that signs its deliveries. */
export type Targets = Readonly<Record<BotName, DeliveryTarget>>;

/** An order to the process with the servers. */
export type Order =
  | { readonly does: 'create'; readonly count: number }
  | { readonly does: 'update'; readonly ids: readonly string[] }
  | { readonly does: 'play'; readonly patients: number }
  | { readonly does: 'close' };

/** The message of that process when it is ready. */
export interface Opened {
  /** The base URL of the named Medplum; undefined for a local one. */
  readonly medplum: string | undefined;
  readonly targets: Targets;
}

/** One count of a scenario, with each bot. */
export interface Played {
  readonly scenario: string;
  readonly what: string;
  /** The count when no Patient and no answer is wrong. */
  readonly right: number;
  readonly ours: number;
  readonly obvious: number;
  /** What keeps this bot from the wrong state. */
  readonly protection: string;
}

/** The answer of that process to each order. */
export interface Reply {
  readonly ids: readonly string[];
  /** The counts of the scenarios. */
  readonly rows: readonly Played[];
}
