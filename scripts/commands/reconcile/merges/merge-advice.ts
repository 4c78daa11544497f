import { PROGRAM } from '../../../core/names.ts';
import type { PossibleMerge } from '../drift.ts';

/** Why a missed merge must be sent before `--fix-deletions`, and how: lines that fit a terminal of 80 columns. */
export const MERGE_ADVICE: readonly string[] = [
  'First check that none of them was merged.',
  'The source of a missed merge looks deleted, but it needs the merge:',
  '--fix-deletions retires it, and its link to the target is lost for good.',
  'If the delivery of the merge failed, this names it:',
  `  ${PROGRAM} replay --dry-run`,
  'Otherwise requeue the delivery in Semble (Webhook Logs, kept 30 days), or:',
  `  ${PROGRAM} send --event patient.merged --patient <from> --target <to> --yes`,
];

/** How many of the resembling patients are named. */
const SHOWN = 3;

/** Names the patients that one resembles, and the elements that are equal; never values. */
export function resemblance({ others }: PossibleMerge): string {
  const named = others.slice(0, SHOWN).map(({ id, elements }) => `${id} (${elements.join(', ')})`);
  const more = others.length - named.length;
  return `like ${[...named, ...(more > 0 ? [`${more} more`] : [])].join(', ')}`;
}
