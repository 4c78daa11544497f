import type { Sides } from '../compare.ts';
import type { PossibleMerge, Surplus } from '../drift.ts';
import type { Lines } from '../lines.ts';
import { elementsOf, likenessKeys } from './likeness.ts';
import { readMapped } from './read-mapped.ts';

/** The most patients that are read one by one from Semble. */
const MAX_READ = 200;

/**
 * Finds the surplus Patients that resemble the Patient of a listed patient, which can be the target of a merge whose delivery
 * was missed. Medplum does not have the present data of patients that are missing or differ, so up to 200 of them are read
 * from Semble; `unread` is the number of the others. Throws CommandFailure.
 */
export async function findPossibleMerges(
  lines: Lines,
  { patients, listed }: Pick<Sides, 'patients' | 'listed'>,
  { surplus, outOfStep }: { readonly surplus: readonly Surplus[]; readonly outOfStep: readonly string[] },
): Promise<{ readonly possibleMerges: readonly PossibleMerge[]; readonly unread: number }> {
  const gone = surplus.filter(({ why }) => why !== 'never confirmed');
  const others = new Map(gone.map(({ id }) => [id, new Map<string, Set<string>>()]));
  const byKey = new Map<string, string[]>();
  for (const { id, patientId } of gone) {
    for (const key of patients.get(patientId)?.likeness ?? []) {
      byKey.set(key, [...(byKey.get(key) ?? []), id]);
    }
  }
  const compareWith = (otherId: string, keys: readonly string[]): void => {
    for (const key of keys) {
      for (const id of byKey.get(key) ?? []) {
        const elements = others.get(id)?.get(otherId) ?? new Set();
        elementsOf(key).forEach((element) => void elements.add(element));
        others.get(id)?.set(otherId, elements);
      }
    }
  };
  for (const { sembleIds, likeness } of patients.values()) {
    sembleIds.filter((id) => listed.has(id)).forEach((id) => void compareWith(id, likeness));
  }
  const read = byKey.size > 0 ? outOfStep.slice(0, MAX_READ) : [];
  for (const id of read) {
    const mapped = await readMapped(lines, id);
    compareWith(id, mapped ? likenessKeys(mapped) : []);
  }
  const possibleMerges = gone.flatMap(({ id, patientId, why }) => {
    const found = [...(others.get(id) ?? [])].map(([other, elements]) => ({ id: other, elements: [...elements] }));
    return found.length > 0 ? [{ id, patientId, why, others: found }] : [];
  });
  return { possibleMerges, unread: byKey.size > 0 ? outOfStep.length - read.length : 0 };
}
