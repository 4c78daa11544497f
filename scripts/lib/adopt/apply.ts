import type { MedplumClient } from '@medplum/core';
import type { Clock } from '../../../src/sync/clock.ts';
import { judge, type Sides } from './judge.ts';
import { findTied, type MedplumPerson } from './medplum-people.ts';
import type { Match, Unclear } from './report.ts';
import { type Tied, tie } from './tie.ts';

/** How many are asked for in one search. */
const CHUNK = 50;

/** What became of matches: those adopted, and those that turned out unclear. */
export interface Applied {
  readonly matches: readonly Match[];
  readonly unclear: readonly Unclear[];
}

/**
 * Ties every match. That there is no other Patient for it is looked at shortly before, and once more afterwards, for the
 * bot can make one at any time: such a person is unclear. Throws what Medplum says.
 */
export async function applyMatches(
  medplum: MedplumClient,
  sides: Sides,
  matches: readonly Match[],
  clock: Clock,
): Promise<Applied> {
  const applied: { matches: Match[]; unclear: Unclear[] } = { matches: [], unclear: [] };
  for (let start = 0; start < matches.length; start += CHUNK) {
    const chunk = matches.slice(start, start + CHUNK);
    const before = await findSeconds(medplum, chunk);
    applied.unclear.push(...before.values());
    const adopted: Match[] = [];
    for (const match of chunk.filter((one) => !before.has(one))) {
      const outcome = await applyMatch(medplum, sides, match, clock);
      if (outcome === 'adopted') {
        adopted.push({ ...match, adopted: true });
      } else {
        applied.unclear.push({ sembleId: match.sembleId, patientIds: [match.patientId], doubt: outcome });
      }
    }
    applied.matches.push(...adopted);
    applied.unclear.push(...(await findSeconds(medplum, adopted)).values());
  }
  return applied;
}

/** Those for whom there is another Patient than the one that is to have the identifier. */
async function findSeconds(medplum: MedplumClient, matches: readonly Match[]): Promise<Map<Match, Unclear>> {
  const ids = matches.map(({ sembleId }) => sembleId);
  const ties = ids.length > 0 ? await findTied(medplum, ids) : new Map<string, string[]>();
  const seconds = new Map<Match, Unclear>();
  for (const match of matches) {
    const { sembleId, patientId } = match;
    const others = ties.get(sembleId)?.filter((id) => id !== patientId) ?? [];
    if (others.length > 0) {
      seconds.set(match, { sembleId, patientIds: [...others, patientId], doubt: 'second-patient' });
    }
  }
  return seconds;
}

async function applyMatch(
  medplum: MedplumClient,
  sides: Sides,
  { sembleId, patientId, rule }: Match,
  clock: Clock,
): Promise<Tied> {
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
    sides.medplum.put({ ...(sides.medplum.get(patientId) ?? patient), sembleIds: [sembleId] });
  }
  return outcome;
}
