import type { PossibleMerge } from './drift.ts';

/** Why a missed merge must be sent before `--fix-deletions`, and how: lines of at most 80 characters, but for the command. */
export const MERGE_ADVICE: readonly string[] = [
  'The source of a missed merge looks like a deleted patient, but needs the merge.',
  '--fix-deletions retires it, and its link to the target is lost for good.',
  'To send a merge, do one of these:',
  '  in Semble, Webhook Logs: requeue its delivery (kept for 30 days)',
  '  npm run send -- --event patient.merged --patient <source> --target <target> --yes',
];

/** How many of the resembling patients are named. */
const SHOWN = 3;

/** Names the patients that one resembles, and the elements that are equal; never values. */
export function resemblance({ others }: PossibleMerge): string {
  const named = others.slice(0, SHOWN).map(({ id, elements }) => `${id} (${elements.join(', ')})`);
  const more = others.length - named.length;
  return `like ${[...named, ...(more > 0 ? [`${more} more`] : [])].join(', ')}`;
}
