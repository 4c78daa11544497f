import type { StatusCheck, StatusVerdict } from '../../scripts/reports/status/check.ts';
import type { ShownRun } from './run.ts';

/** What the page needs to know before it shows anything. */
export interface ConsoleState {
  /** `local` is the in-memory stack, where everything can be done. `deployed` only reads. */
  readonly mode: 'local' | 'deployed';
  readonly medplum: string;
  readonly semble: string;
  /** Absent where nothing can be written. */
  readonly playground?: PlaygroundState;
}

/** A delivery that waits until somebody lets it go. */
export interface HeldDelivery {
  readonly id: string;
  readonly event: string;
  readonly patient: string;
}

/** The state of what a reader can do with deliveries on the local stack. */
export interface PlaygroundState {
  readonly holding: boolean;
  readonly held: readonly HeldDelivery[];
  /** Deliveries that wait for their answer. */
  readonly underWay: readonly HeldDelivery[];
  readonly paused: boolean;
  /** The faults that wait for the bot's next run: `Semble: hang`. */
  readonly faults: readonly string[];
}

/** A line of the live stream: one JSON object for each line. */
export type StreamLine =
  | { readonly type: 'state'; readonly state: ConsoleState }
  | { readonly type: 'runs'; readonly runs: readonly ShownRun[] }
  | { readonly type: 'playground'; readonly playground: PlaygroundState }
  | { readonly type: 'changed'; readonly patient: string }
  | { readonly type: 'outage'; readonly what: string }
  | { readonly type: 'alive' };

/** A problem and the next step. */
export interface ShownProblem {
  readonly what: string;
  readonly todo: string;
}

/** A patient that needs a person. */
export interface OpenPatient {
  readonly id: string;
  readonly why: string;
}

/** The state of the deployment. Times are instants. */
export interface StatusView {
  readonly verdict: StatusVerdict;
  readonly checks: readonly StatusCheck[];
  /** How many deliveries of the last 24 hours had each result. */
  readonly results: Readonly<Record<string, number>>;
  readonly open: readonly OpenPatient[];
  readonly everybodySeen?: string;
  readonly compared?: { readonly at: string; readonly open: Readonly<Record<string, number>> };
}
