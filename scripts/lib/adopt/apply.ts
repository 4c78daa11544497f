import type { MedplumClient } from '@medplum/core';
import type { Clock } from '../../../src/sync/clock.ts';
import { judge, type Sides } from './judge.ts';
import { findTied, type MedplumPerson } from './medplum-people.ts';
import type { Match, Unclear } from './report.ts';
import { tie } from './tie.ts';

/** How many are asked for in one search. */
const CHUNK = 50;

/** What became of matches: those adopted, and those that turned out unclear. */
export interface Applied {
  readonly matches: readonly Match[];
  readonly unclear: readonly Unclear[];
}

/**
 * Ties every match. That nobody else has a Patient for it is looked at shortly before, and once more behind it, for the
 * bot can make one at any time: such a person is unclear. Throws what Medplum says.
 */
export async function applyMatches(
  medplum: MedplumClient,
  sides: Sides,
  matches: readonly Match[],
  clock: Clock,
): Promise<Applied> {
  const done: Match[] = [];
  const unclear: Unclear[] = [];
  for (let start = 0; start < matches.length; start += CHUNK) {
    const chunk = matches.slice(start, start + CHUNK);
    const ids = chunk.map(({ sembleId }) => sembleId);
    const before = await findTied(medplum, ids);
    for (const match of chunk) {
      const others = before.get(match.sembleId)?.filter((id) => id !== match.patientId) ?? [];
      const outcome = others.length > 0 ? 'second-patient' : await applyMatch(medplum, sides, match, clock);
      if (outcome === 'adopted') {
        done.push({ ...match, adopted: true });
      } else {
        unclear.push({ sembleId: match.sembleId, patientIds: [...others, match.patientId], doubt: outcome });
      }
    }
    const after = await findTied(medplum, ids);
    for (const { sembleId, patientId } of done) {
      const others = after.get(sembleId)?.filter((id) => id !== patientId) ?? [];
      if (others.length > 0) {
        unclear.push({ sembleId, patientIds: [...others, patientId], doubt: 'second-patient' });
      }
    }
  }
  return { matches: done, unclear };
}

async function applyMatch(
  medplum: MedplumClient,
  sides: Sides,
  { sembleId, patientId, rule }: Match,
  clock: Clock,
): Promise<'adopted' | 'changed' | 'gone' | 'refused'> {
  const [person, patient] = [sides.semble.get(sembleId), sides.medplum.get(patientId)];
  if (!person || !patient) {
    return 'gone';
  }
  const isStillRight = (now: MedplumPerson): boolean => {
    sides.medplum.put(now);
    const verdict = judge(person, sides);
    return rule === 'pair' ? now.sembleIds.length === 0 : verdict.is === 'sure' && verdict.patient.id === patientId;
  };
  const outcome = await tie(medplum, sembleId, patient, isStillRight, clock);
  if (outcome === 'adopted') {
    const current = sides.medplum.get(patientId) ?? patient;
    sides.medplum.put({ ...current, sembleIds: [sembleId] });
  }
  return outcome;
}
