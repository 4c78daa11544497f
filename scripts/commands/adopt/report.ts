import type { Problem } from '../../core/problem.ts';
import type { Doubt, Rule } from './judge.ts';

/** A Semble patient and its matching Patient. */
export interface Match {
  readonly sembleId: string;
  readonly patientId: string;
  readonly rule: Rule;
  /** Whether the Semble identifier was added to the Patient. */
  readonly adopted: boolean;
  readonly shown?: Shown;
}

/** A Semble patient that a person has to decide about. */
export interface Unclear {
  readonly sembleId: string;
  /** The Patients in question; with the doubt `second-patient`, the Patient that the bot created comes first. */
  readonly patientIds: readonly string[];
  readonly doubt: Doubt;
  readonly shown?: Shown;
}

/** Patient data, present only with `--show`. */
export interface Shown {
  readonly semble: string;
  readonly patients: readonly string[];
}

/** The result of an adoption. */
export interface AdoptReport {
  readonly applied: boolean;
  /** Whether a deployment has subscribed the bot at Semble. */
  readonly subscribed: boolean;
  readonly counts: {
    readonly semblePatients: number;
    readonly patients: number;
    /** Semble patients that already had a Patient. */
    readonly matched: number;
    readonly matches: number;
    readonly adopted: number;
    readonly unclear: number;
    /** Semble patients without a similar Patient in Medplum. */
    readonly new: number;
    /** Patients without a Semble identifier after the run. */
    readonly unmatched: number;
  };
  /** After a problem: the matches that were written until then. */
  readonly matches: readonly Match[];
  readonly unclear: readonly Unclear[];
  /** The problems that stopped the run; empty when it reached its end. */
  readonly problems: readonly Problem[];
}
