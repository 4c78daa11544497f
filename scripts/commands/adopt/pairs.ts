import { parseSembleId } from '../../../src/semble/patient.ts';
import { Problems } from '../../core/problem.ts';
import type { Sides } from './judge.ts';
import type { Matches } from './medplum-people.ts';

/** A Semble patient and a Patient that a person has matched with `--pair`. */
export interface Pair {
  readonly sembleId: string;
  readonly patientId: string;
}

/** Parses texts such as `<semble id>=<patient id>` (or `=Patient/<id>`). Throws CommandFailure that lists every other text. */
export function parsePairs(texts: readonly string[]): Pair[] {
  const problems = new Problems();
  const pairs = texts.flatMap((text) => {
    const [, semble, patientId] = /^(\w+)=(?:Patient\/)?([A-Za-z0-9.-]{1,64})$/.exec(text.trim()) ?? [];
    const sembleId = parseSembleId(semble);
    if (sembleId && patientId) {
      return [{ sembleId, patientId }];
    }
    problems.add(
      `"${text}" is not a pair`,
      'Write --pair <semble id>=<patient id>. A Semble id has 24 hexadecimal digits.',
    );
    return [];
  });
  problems.throwIfAny();
  // A pair that is given twice counts once.
  return [...new Map(pairs.map((pair) => [`${pair.sembleId}=${pair.patientId}`, pair])).values()];
}

/**
 * Returns the pairs that are not matched yet. Throws CommandFailure that lists every pair with a record that does not
 * exist, or that is matched to another record.
 */
export function openPairs(pairs: readonly Pair[], { semble, medplum }: Sides, matchedPatients: Matches): Pair[] {
  const problems = new Problems();
  const open = pairs.filter(({ sembleId, patientId }) => !matchedPatients.get(sembleId)?.includes(patientId));
  const sembleIds = new Set<string>();
  const patientIds = new Set<string>();
  for (const { sembleId, patientId } of open) {
    const patient = medplum.get(patientId);
    const [matched] = matchedPatients.get(sembleId) ?? [];
    if (!semble.get(sembleId)) {
      problems.add(
        `Semble lists no patient ${sembleId}`,
        'Check the id in Semble. The token may not see every patient.',
      );
    } else if (!patient) {
      problems.add(`Medplum has no Patient/${patientId}`, 'Check the id in Medplum.');
    } else if (matched) {
      problems.add(
        `The Semble patient ${sembleId} already has Patient/${matched}`,
        'If the bot created that Patient, delete it in Medplum. Then run the command again.',
      );
    } else if (patient.sembleIds.length > 0) {
      problems.add(`Patient/${patientId} already has a Semble id`, 'Check in Medplum that it is the right id.');
    } else if (sembleIds.has(sembleId) || patientIds.has(patientId)) {
      problems.add(`${sembleId}=${patientId} contradicts another pair`, 'Give each id in only one --pair.');
    }
    sembleIds.add(sembleId);
    patientIds.add(patientId);
  }
  problems.throwIfAny();
  return open;
}
