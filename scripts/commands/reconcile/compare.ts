import { bySembleId } from '../../medplum/patients/patient-search.ts';
import type { MatchedDrift, RetiredCounts, Surplus } from './drift.ts';
import type { MatchedPatient } from './list-medplum.ts';

/** The lists of both sides. Medplum is listed first, so that a patient created in between appears on Semble's side only. */
export interface Sides {
  /** The Patients with a Semble id, by their own ids. */
  readonly patients: ReadonlyMap<string, MatchedPatient>;
  /** The Semble ids in Semble's list. */
  readonly listed: ReadonlySet<string>;
  /** The same with deleted patients. */
  readonly listedWithDeleted: ReadonlySet<string>;
  /** Whether the bot deactivates Patients instead of deleting them. */
  readonly deactivates: boolean;
}

/** The result of comparing the lists alone. */
interface Comparison extends MatchedDrift {
  /** The patients in Semble's list without a Patient. */
  readonly missing: readonly string[];
  /** The patients on both sides; the lists do not show whether their data is equal. */
  readonly paired: readonly string[];
  /** The Patients among these that could have leftovers. */
  readonly withUnownedEntries: readonly { readonly id: string; readonly patientId: string }[];
}

/** Compares the lists. A doubled patient appears in no other list. */
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
      const isDeleted = !listed.has(id) && listedWithDeleted.has(id);
      doubled.push({ id, patientIds: [patient, ...others].map((one) => one.patientId), isDeleted });
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

/**
 * Counts the Patients that are as they should be although Semble does not list their patients, by reason. Doubled Patients are
 * not among them.
 */
export function countRetired({ patients, listed, deactivates }: Sides): RetiredCounts {
  const reasons = [...bySembleId(patients.values())].flatMap(([id, [patient, ...others]]) =>
    others.length > 0 || patient.doubled || listed.has(id)
      ? []
      : [patient.retired ?? (deactivates && isTakenBack(patient) ? 'taken-back' : undefined)],
  );
  const countOf = (reason: keyof RetiredCounts): number => reasons.filter((one) => one === reason).length;
  return { merged: countOf('merged'), tombstone: countOf('tombstone'), 'taken-back': countOf('taken-back') };
}

/** Whether the bot has taken back an unconfirmed Patient by deactivating it. */
function isTakenBack({ unconfirmed, active }: MatchedPatient): boolean {
  return unconfirmed && !active;
}

function whySurplus({ unconfirmed }: MatchedPatient, { isDeleted }: { readonly isDeleted: boolean }): Surplus['why'] {
  return isDeleted ? 'deleted' : unconfirmed ? 'never confirmed' : 'hidden or unknown';
}
