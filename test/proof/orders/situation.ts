import type { Patient } from '@medplum/fhirtypes';
import type { Change, Initial, Kind, Trouble } from './kinds.ts';
import type { Point } from './recorded-runs.ts';
import type { RequestName } from './requests.ts';
import type { StepName } from './steps.ts';

/** What is enumerated: all orders of these runs and scripts. */
export interface Scope {
  readonly kind: Kind;
  readonly from: Initial;
  readonly change: Change;
  readonly trouble: Trouble;
  /** Whether the deliveries of the change are runs with pauses too; else each is made in one go, at every point. */
  readonly interleaved: boolean;
}

/** A run that has begun, or the next attempt after one that failed. */
export interface Running {
  readonly request: RequestName;
  readonly attempt: number;
  /** Undefined once the request is acknowledged. */
  readonly at: Point | undefined;
  /** Whether it is made in one go. */
  readonly isWhole: boolean;
  /** Whether it belongs to the kind itself. Only such runs meet a failing call or die. */
  readonly isMain: boolean;
}

/** A moment of an order. */
export interface Situation {
  /** The numbers of the states of both sides. */
  readonly medplum: number;
  readonly semble: number;
  readonly runs: readonly Running[];
  /** The remaining steps of each script. The first script belongs to the kind. */
  readonly scripts: readonly (readonly StepName[])[];
  readonly interleaved: boolean;
  /** Whether the failing call or the death is still to come, or Semble's lists may break off. */
  readonly trouble: 'failing call' | 'death' | 'list breaks off' | 'none';
  /** A's Patient as the colleague found it, once the colleague has added a phone. */
  readonly colleague: Patient | undefined;
  readonly marks: readonly Mark[];
}

/** What happened and cannot be seen from the state at the end. */
type Mark = 'created again' | 'failed page' | 'quarantined' | 'taken back' | 'retired' | 'rewritten' | 'erased';

/** The situation with another state of one run. */
export function withRun(now: Situation, run: number, running: Running): Situation {
  return { ...now, runs: now.runs.with(run, running) };
}

/** The marks of a situation with these added. */
export function marked({ marks }: Situation, ...added: (Mark | false)[]): readonly Mark[] {
  const fresh = added.filter((mark) => mark !== false && !marks.includes(mark));
  return fresh.length > 0 ? [...new Set([...marks, ...fresh])].filter((mark) => mark !== false).sort() : marks;
}
