import type { MedplumClient } from '@medplum/core';
import type { Clock } from '../../../src/clock.ts';
import { chunksOf } from '../../core/chunks.ts';
import type { ShowProgress } from '../../core/progress.ts';
import { addSembleId, type Matched } from './add-semble-id.ts';
import { judge, type Sides } from './judge.ts';
import { findMatched, type Matches, type MedplumPerson } from './medplum-people.ts';
import type { Match, Unclear } from './report.ts';

/** The matches that were written, and those that turned out to be unclear. */
interface Applied {
  readonly matches: Match[];
  readonly unclear: Unclear[];
}

/**
 * Adds the Semble identifier of every match to its Patient. The bot can create another Patient for the same person at any
 * time, so each chunk is checked for one shortly before and once more after the writes; such a match is unclear. Each
 * outcome is added to `applied` at once, so that it is known even if a later write fails. Throws the error of Medplum.
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

/** Finds the matches whose Semble id another Patient already has. */
async function findSeconds(medplum: MedplumClient, matches: readonly Match[]): Promise<Map<Match, Unclear>> {
  const ids = matches.map(({ sembleId }) => sembleId);
  const matchedPatients: Matches = ids.length > 0 ? await findMatched(medplum, ids) : new Map();
  const seconds = new Map<Match, Unclear>();
  for (const match of matches) {
    const { sembleId, patientId } = match;
    const others = matchedPatients.get(sembleId)?.filter((id) => id !== patientId) ?? [];
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
  const person = sides.semble.get(sembleId);
  const patient = sides.medplum.get(patientId);
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
    // The write changed the version, and no later step needs the new one.
    sides.medplum.put({ ...(sides.medplum.get(patientId) ?? patient), versionId: '', sembleIds: [sembleId] });
  }
  return outcome;
}
