import type { Surplus, TiedDrift } from './drift.ts';
import type { TiedPatient } from './list-medplum.ts';

/** Both sides as they were listed: Medplum's first, so that what came in between is on Semble's side only. */
export interface Sides {
  /** By their own ids. */
  readonly patients: ReadonlyMap<string, TiedPatient>;
  /** Semble's list. */
  readonly listed: ReadonlySet<string>;
  /** Semble's list with the deleted. */
  readonly listedWithDeleted: ReadonlySet<string>;
}

/** What the lists alone tell. */
export interface Comparison extends TiedDrift {
  /** In Semble's list, and not in Medplum's. */
  readonly missing: readonly string[];
  /** On both sides: whether they say the same, the lists don't tell. */
  readonly paired: readonly string[];
}

/** Compares the lists. Whoever is doubled is only that. */
export function compare({ patients, listed, listedWithDeleted }: Sides): Comparison {
  const bySembleId = new Map<string, TiedPatient[]>();
  for (const patient of patients.values()) {
    for (const id of patient.sembleIds) {
      bySembleId.set(id, [...(bySembleId.get(id) ?? []), patient]);
    }
  }
  const comparison = { paired: [] as string[], surplus: [] as Surplus[], revived: [], doubled: [] } as {
    paired: string[];
    surplus: Surplus[];
    revived: TiedDrift['revived'][number][];
    doubled: TiedDrift['doubled'][number][];
  };
  for (const [id, tied] of bySembleId) {
    const [patient] = tied;
    if (!patient) {
      continue;
    }
    const { patientId, retired } = patient;
    if (tied.length > 1 || patient.sembleIds.length > 1) {
      comparison.doubled.push({ id, patientIds: tied.map((one) => one.patientId) });
    } else if (listed.has(id)) {
      if (retired) {
        comparison.revived.push({ id, patientId, because: retired });
      } else {
        comparison.paired.push(id);
      }
    } else if (!retired && !isTakenBack(patient)) {
      comparison.surplus.push({ id, patientId, why: whySurplus(patient, listedWithDeleted.has(id)) });
    }
  }
  return { ...comparison, missing: [...listed].filter((id) => !bySembleId.has(id)) };
}

/** A provisional Patient whose patient was never found, where the bot may only deactivate. */
function isTakenBack({ unconfirmed, active }: TiedPatient): boolean {
  return unconfirmed && !active;
}

function whySurplus({ unconfirmed }: TiedPatient, isDeleted: boolean): Surplus['why'] {
  return isDeleted ? 'deleted' : unconfirmed ? 'never confirmed' : 'hidden or unknown';
}
