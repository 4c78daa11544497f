import type { Patient } from '@medplum/fhirtypes';
import { A } from './requests.ts';
import type { Sides } from './sides.ts';
import type { Situation } from './situation.ts';
import { STEPS, type Step, type StepName } from './steps.ts';

/** What a step outside of the bot does to both sides. */
interface Outcome {
  /** The number of Semble's next state; undefined if nothing happens there. */
  readonly semble: number | undefined;
  /** The number of Medplum's next state. */
  readonly medplum: number;
  /** A's Patient before the step. */
  readonly stored: Patient | undefined;
  readonly isErased: boolean;
}

/** The steps outside of the bot. What a step does to a state of both sides is found out once. */
export class Outside {
  readonly #sides: Sides;
  readonly #outcomes = new Map<string, Outcome>();

  constructor(sides: Sides) {
    this.#sides = sides;
  }

  outcomeOf(name: StepName, now: Pick<Situation, 'medplum' | 'semble'>): Outcome {
    const key = `${name} ${now.semble} ${now.medplum}`;
    const outcome = this.#outcomes.get(key) ?? this.#carryOut(name, now);
    this.#outcomes.set(key, outcome);
    return outcome;
  }

  #carryOut(name: StepName, { medplum, semble }: Pick<Situation, 'medplum' | 'semble'>): Outcome {
    const step: Step = STEPS[name];
    const after = step.semble?.(this.#sides.semble.at(semble));
    const outcome = { semble: after && this.#sides.semble.numberOf(after), medplum, isErased: false };
    const [stored] = this.#sides.storedOf(medplum, A);
    const patient = stored && step.medplum?.(stored);
    if (!patient) {
      return { ...outcome, stored };
    }
    return patient === 'deleted'
      ? { ...outcome, stored, medplum: this.#sides.erase(medplum, stored), isErased: true }
      : { ...outcome, stored, medplum: this.#sides.put(medplum, patient) };
  }
}
