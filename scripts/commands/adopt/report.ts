import type { Problem } from '../../core/problem.ts';
import type { Doubt, Rule } from './judge.ts';

/** A Semble patient and the Patient that is surely the same person. */
export interface Match {
  readonly sembleId: string;
  readonly patientId: string;
  readonly rule: Rule;
  /** Whether the Patient has the Semble identifier by now. */
  readonly adopted: boolean;
  readonly shown?: Shown;
}

/** A Semble patient of whom a person has to decide. */
export interface Unclear {
  readonly sembleId: string;
  /** The Patients that it is about; of a second one: the bot's first. */
  readonly patientIds: readonly string[];
  readonly doubt: Doubt;
  readonly shown?: Shown;
}

/** Patient data, there only where it was asked for. */
export interface Shown {
  readonly semble: string;
  readonly patients: readonly string[];
}

/** How an adoption ended. */
export interface AdoptReport {
  readonly applied: boolean;
  readonly counts: {
    readonly semblePatients: number;
    readonly patients: number;
    /** Semble patients that had a Patient before. */
    readonly matched: number;
    readonly matches: number;
    readonly adopted: number;
    readonly unclear: number;
    /** Semble patients that Medplum has nobody like. */
    readonly new: number;
    /** Patients that have no Semble identifier now. */
    readonly unmatched: number;
  };
  /** When something was in the way: those who were adopted until then. */
  readonly matches: readonly Match[];
  readonly unclear: readonly Unclear[];
  /** What kept it from adopting the others; empty when nothing did. */
  readonly problems: readonly Problem[];
}
