import type { MedplumClient } from '@medplum/core';
import { readPatientHistory } from '../../medplum/patients/patient-history.ts';
import { findSeconds, judge, type Sides } from './judge.ts';
import type { Matches } from './medplum-people.ts';
import type { Pair } from './pairs.ts';
import type { Match, Unclear } from './report.ts';

/** The matches to write, and the patients that a person has to decide about. */
export interface Found {
  readonly matches: readonly Match[];
  readonly unclear: readonly Unclear[];
  /** How many Semble patients have no similar Patient in Medplum. */
  readonly fresh: number;
}

/**
 * Decides about every Semble patient whether it has a match, is unclear or is new. The `pairs` that a person has decided
 * count as matched for all others. Throws the error of Medplum.
 */
export async function decide(
  medplum: MedplumClient,
  sides: Sides,
  matchedPatients: Matches,
  pairs: readonly Pair[],
): Promise<Found> {
  const matches: Match[] = pairs.map((pair) => ({ ...pair, rule: 'pair', adopted: false }));
  const unclear: Unclear[] = [];
  let fresh = 0;
  const settled = new Set(pairs.map(({ sembleId }) => sembleId));
  for (const { sembleId, patientId } of pairs) {
    const patient = sides.medplum.get(patientId);
    if (patient) {
      sides.medplum.put({ ...patient, sembleIds: [sembleId] });
    }
  }
  for (const person of sides.semble.all()) {
    const { id: sembleId } = person;
    const [own] = matchedPatients.get(sembleId) ?? [];
    if (settled.has(sembleId)) {
      continue;
    }
    if (own !== undefined) {
      const seconds = findSeconds(person, sides).map(({ id }) => id);
      if (seconds.length > 0 && (await isMadeByABot(medplum, own))) {
        unclear.push({ sembleId, patientIds: [own, ...seconds], doubt: 'second-patient' });
      }
      continue;
    }
    const verdict = judge(person, sides);
    if (verdict.is === 'sure') {
      matches.push({ sembleId, patientId: verdict.patient.id, rule: verdict.rule, adopted: false });
    } else if (verdict.is === 'unclear') {
      unclear.push({ sembleId, patientIds: verdict.patientIds, doubt: verdict.doubt });
    } else {
      fresh += 1;
    }
  }
  return { matches, unclear, fresh };
}

/** Whether a bot wrote the Patient's first version. */
async function isMadeByABot(medplum: MedplumClient, patientId: string): Promise<boolean> {
  const { versions } = await readPatientHistory(medplum, patientId);
  return versions.at(-1)?.resource?.meta?.author?.reference?.startsWith('Bot/') ?? false;
}
