import type { Patient } from '@medplum/fhirtypes';
import type { Stage } from '../stage.ts';

const TAG = 'https://semble.io/fhir/tag';

/** What a step looks at when it is over. */
interface Outcome {
  /** The Patient of a Semble id, if Medplum has one. */
  readonly patient: (sembleId: string) => Patient | undefined;
}

/** By name whether something holds that has to. */
export type Checks = Readonly<Record<string, boolean>>;

/** A short story: somebody does something, and in the end something has to hold. */
export interface Step {
  readonly title: string;
  /** Says what was done, a line each. `meanwhile` takes what has to hold before the step is over. */
  readonly act: (stage: Stage, meanwhile: (checks: Checks) => void) => Promise<readonly string[]>;
  /** The answers that deliveries of the step may have, as `200 updated`. The first of them has to come. */
  readonly answers: readonly [string, ...string[]];
  /** The elements of Patients that may change. All others stay, and so does each Patient. */
  readonly changes: readonly string[];
  /** What has to hold afterwards. */
  readonly expected: (outcome: Outcome) => Checks;
}

/** The people of the scenario, by their Semble ids; empty before they are created. */
export interface Cast {
  zara: string;
  twin: string;
}

export function isTagged({ meta }: Patient, tag: 'unconfirmed' | 'deleted'): boolean {
  return has(meta?.tag, ({ system, code }) => system === TAG && code === tag);
}

export function has<T>(list: readonly T[] | undefined, is: (entry: T) => boolean): boolean {
  return list?.some(is) ?? false;
}
