import type { Patient } from '@medplum/fhirtypes';
import type { Stage } from '../stage.ts';

const TAG = 'https://semble.io/fhir/tag';

/** The Patients after a step. */
interface Outcome {
  /** The Patient of a Semble id, if Medplum has one. */
  readonly patient: (sembleId: string) => Patient | undefined;
}

/** The checks by name; each is true if it holds. */
export type Checks = Readonly<Record<string, boolean>>;

/** A step of the scenario: its actions, and the checks that must hold afterwards. */
export interface ScenarioStep {
  readonly title: string;
  /** Acts, and returns a line for each action. `meanwhile` takes the checks that must hold before the step is over. */
  readonly act: (stage: Stage, meanwhile: (checks: Checks) => void) => Promise<readonly string[]>;
  /** The permitted answers to the step's deliveries, such as `200 updated`. The first of them must occur. */
  readonly answers: readonly [string, ...string[]];
  /** The elements of Patients that may change. */
  readonly changes: readonly string[];
  /** The checks that must hold afterwards. */
  readonly expected: (outcome: Outcome) => Checks;
}

/** The people of the scenario, by their Semble ids; empty before they are created. */
export interface Cast {
  zara: string;
  twin: string;
}

export function isUnconfirmed({ meta }: Patient): boolean {
  return has(meta?.tag, ({ system, code }) => system === TAG && code === 'unconfirmed');
}

export function has<T>(list: readonly T[] | undefined, is: (entry: T) => boolean): boolean {
  return list?.some(is) ?? false;
}
