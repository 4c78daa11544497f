import { parseSembleId } from '../../../src/semble/patient.ts';
import { Problems } from '../../core/problem.ts';
import type { Sides } from './judge.ts';
import type { Matches } from './medplum-people.ts';

/** Two that a person says are one. */
export interface Pair {
  readonly sembleId: string;
  readonly patientId: string;
}

/** Reads `<semble id>=<patient id>` (or `=Patient/<id>`). Throws CommandFailure with every one that is no pair. */
export function parsePairs(texts: readonly string[]): Pair[] {
  const problems = new Problems();
  const pairs = texts.flatMap((text) => {
    const [, semble, patientId] = /^(\w+)=(?:Patient\/)?([A-Za-z0-9.-]{1,64})$/.exec(text.trim()) ?? [];
    const sembleId = parseSembleId(semble);
    if (sembleId && patientId) {
      return [{ sembleId, patientId }];
    }
    problems.add(
      `"${text}" is no pair`,
      'Write --pair <semble id>=<patient id>; a Semble id has 24 hexadecimal digits',
    );
    return [];
  });
  problems.throwIfAny();
  // Said twice, it is the same.
  return [...new Map(pairs.map((pair) => [`${pair.sembleId}=${pair.patientId}`, pair])).values()];
}

/**
 * The pairs that are not tied yet. Throws CommandFailure with every one of which a side does not exist, or is tied to
 * something else.
 */
export function openPairs(pairs: readonly Pair[], { semble, medplum }: Sides, ties: Matches): Pair[] {
  const problems = new Problems();
  const open = pairs.filter(({ sembleId, patientId }) => !ties.get(sembleId)?.includes(patientId));
  const [sembleIds, patientIds] = [new Set<string>(), new Set<string>()];
  for (const { sembleId, patientId } of open) {
    const patient = medplum.get(patientId);
    const [matched] = ties.get(sembleId) ?? [];
    if (!semble.get(sembleId)) {
      problems.add(`Semble lists no patient ${sembleId}`, 'Look the id up in Semble; a token may not see everybody');
    } else if (!patient) {
      problems.add(`Medplum has no Patient/${patientId}`, 'Look the id up in Medplum');
    } else if (matched) {
      problems.add(
        `${sembleId} has a Patient already: Patient/${matched}`,
        'If the bot made that one, delete it in Medplum, then run this again',
      );
    } else if (patient.sembleIds.length > 0) {
      problems.add(`Patient/${patientId} has a Semble id already`, 'Look whether it is the right one');
    } else if (sembleIds.has(sembleId) || patientIds.has(patientId)) {
      problems.add(`${sembleId}=${patientId} contradicts another pair`, 'Name each id once');
    }
    sembleIds.add(sembleId);
    patientIds.add(patientId);
  }
  problems.throwIfAny();
  return open;
}
