import type { MedplumClient } from '@medplum/core';
import type { Clock } from '../../../src/clock.ts';
import { chunksOf } from '../../core/chunks.ts';
import type { ShowProgress } from '../../core/progress.ts';
import { addSembleId, type Matched } from './add-semble-id.ts';
import { judge, type Sides } from './judge.ts';
import { findMatched, type Matches, type MedplumPerson } from './medplum-people.ts';
import type { Match, Unclear } from './report.ts';

/** What became of matches: those adopted, and those that turned out unclear. */
interface Applied {
  readonly matches: Match[];
  readonly unclear: Unclear[];
}

/**
 * Ties every match. That there is no other Patient for it is looked at shortly before, and once more afterwards, for the
 * bot can make one at any time: such a person is unclear. It is told in `applied` as it comes, so that a failure leaves
 * there what was done until then. Throws what Medplum says.
 */
export async function applyMatches(
  medplum: MedplumClient,
  sides: Sides,
  matches: readonly Match[],
  { applied, clock, onCount }: { readonly applied: Applied; readonly clock: Clock; readonly onCount?: ShowProgress },
): Promise<void> {
  for (const chunk of chunksOf(matches)) {
    const before = await findSeconds(medplum, chunk);
    applied.unclear.push(...before.values());
    const first = applied.matches.length;
    for (const match of chunk.filter((one) => !before.has(one))) {
      const outcome = await applyMatch(medplum, sides, match, clock);
      if (outcome === 'adopted') {
        applied.matches.push({ ...match, adopted: true });
      } else {
        applied.unclear.push({ sembleId: match.sembleId, patientIds: [match.patientId], doubt: outcome });
      }
    }
    applied.unclear.push(...(await findSeconds(medplum, applied.matches.slice(first))).values());
    onCount?.(applied.matches.length, matches.length);
  }
}

/** Those for whom there is another Patient than the one that is to have the identifier. */
async function findSeconds(medplum: MedplumClient, matches: readonly Match[]): Promise<Map<Match, Unclear>> {
  const ids = matches.map(({ sembleId }) => sembleId);
  const ties: Matches = ids.length > 0 ? await findMatched(medplum, ids) : new Map();
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
): Promise<Matched> {
  const [person, patient] = [sides.semble.get(sembleId), sides.medplum.get(patientId)];
  if (!person || !patient) {
    return 'gone';
  }
  const isStillRight = (now: MedplumPerson): boolean => {
    sides.medplum.put(now);
    const verdict = judge(person, sides);
    return rule === 'pair' ? now.sembleIds.length === 0 : verdict.is === 'sure' && verdict.patient.id === patientId;
  };
  const outcome = await addSembleId(medplum, sembleId, patient, isStillRight, clock);
  if (outcome === 'adopted') {
    // Its version is another by now, and no longer of use.
    sides.medplum.put({ ...(sides.medplum.get(patientId) ?? patient), versionId: '', sembleIds: [sembleId] });
  }
  return outcome;
}
