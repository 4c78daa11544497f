import type { Confirm } from '../../core/confirm.ts';
import { countOf, inThousands } from '../../core/progress.ts';
import type { Terminal } from '../../core/terminal.ts';
import type { Drift } from './drift.ts';
import { MERGE_ADVICE, resemblance } from './merges/merge-advice.ts';

/** How many Patients are shown before the question. */
const SHOWN = 20;

interface Retiring {
  readonly confirm: Confirm;
  /** Whether the bot deactivates Patients instead of deleting them. */
  readonly deactivates: boolean;
  readonly terminal: Terminal;
}

/** Shows the Patients that `--fix-deletions` would retire, and asks for it. Throws Interruption after Ctrl-C. */
export async function confirmRetirement(
  { surplus, possibleMerges }: Drift,
  { confirm, deactivates, terminal }: Retiring,
): Promise<boolean> {
  const deleted = surplus.filter(({ why }) => why === 'deleted');
  const merges = new Map(possibleMerges.map((one) => [one.id, one]));
  const shown = deleted.slice(0, SHOWN);
  const lines = shown.flatMap(({ id, patientId }) => {
    const merge = merges.get(id);
    return [`  ${id}  Patient/${patientId}`, ...(merge ? [`    ${resemblance(merge)}`] : [])];
  });
  const more = deleted.length - shown.length;
  const count = countOf(deleted.length, 'Patient');
  const alike = deleted.filter(({ id }) => merges.has(id)).length;
  terminal.announce([
    `To be ${deactivates ? 'deactivated' : 'deleted'}, as Semble lists the patients as deleted: ${count}`,
    ...lines,
    ...(more > 0 ? [`  and ${inThousands(more)} more`] : []),
    ...(alike > 0 ? [`${inThousands(alike)} of them can be the source of a missed merge.`] : []),
    ...MERGE_ADVICE,
  ]);
  return confirm(`${deactivates ? 'Deactivate' : 'Delete'} ${count} in Medplum?`);
}
