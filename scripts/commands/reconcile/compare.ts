import { bySembleId } from '../../medplum/patients/patient-search.ts';
import type { MatchedDrift, Surplus } from './drift.ts';
import type { MatchedPatient } from './list-medplum.ts';

/** Both sides as they were listed: Medplum's first, so that what came in between is on Semble's side only. */
export interface Sides {
  /** By their own ids. */
  readonly patients: ReadonlyMap<string, MatchedPatient>;
  /** Semble's list. */
  readonly listed: ReadonlySet<string>;
  /** Semble's list with the deleted. */
  readonly listedWithDeleted: ReadonlySet<string>;
  /** Whether the bot only deactivates. */
  readonly deactivates: boolean;
}

/** What the lists alone tell. */
interface Comparison extends MatchedDrift {
  /** In Semble's list, and not in Medplum's. */
  readonly missing: readonly string[];
  /** On both sides: whether they say the same, the lists don't tell. */
  readonly paired: readonly string[];
  /** Of these, the Patients that could have leftovers. */
  readonly withUnownedEntries: readonly { readonly id: string; readonly patientId: string }[];
}

/** Compares the lists. Whoever is doubled is only that. */
export function compare({ patients, listed, listedWithDeleted, deactivates }: Sides): Comparison {
  const paired: string[] = [];
  const withUnownedEntries: Comparison['withUnownedEntries'][number][] = [];
  const surplus: Surplus[] = [];
  const revived: MatchedDrift['revived'][number][] = [];
  const doubled: MatchedDrift['doubled'][number][] = [];
  const matched = bySembleId(patients.values());
  for (const [id, [patient, ...others]] of matched) {
    const { patientId, retired } = patient;
    if (others.length > 0 || patient.doubled) {
      doubled.push({ id, patientIds: [patient, ...others].map((one) => one.patientId) });
    } else if (!listed.has(id)) {
      if (!retired && !(deactivates && isTakenBack(patient))) {
        surplus.push({ id, patientId, why: whySurplus(patient, { isDeleted: listedWithDeleted.has(id) }) });
      }
    } else if (retired) {
      revived.push({ id, patientId, because: retired });
    } else {
      paired.push(id);
      if (patient.hasUnownedEntries) {
        withUnownedEntries.push({ id, patientId });
      }
    }
  }
  return {
    missing: [...listed].filter((id) => !matched.has(id)),
    paired,
    withUnownedEntries,
    surplus,
    revived,
    doubled,
  };
}

/** A provisional Patient whose patient was never found, where the bot may only deactivate. */
function isTakenBack({ unconfirmed, active }: MatchedPatient): boolean {
  return unconfirmed && !active;
}

function whySurplus({ unconfirmed }: MatchedPatient, { isDeleted }: { readonly isDeleted: boolean }): Surplus['why'] {
  return isDeleted ? 'deleted' : unconfirmed ? 'never confirmed' : 'hidden or unknown';
}
