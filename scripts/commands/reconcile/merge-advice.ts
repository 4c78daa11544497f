import type { PossibleMerge } from './drift.ts';

/** Why a merge must be sent before `--fix-deletions`, and how. */
export const MERGE_ADVICE =
  'A patient that was merged into another looks like a deleted one if the delivery of the merge was missed. Its Patient then needs the merge, not the deletion: --fix-deletions removes it, and the link to the other Patient is lost for good. To send a merge, requeue its delivery in Semble (Webhook Logs keeps them for 30 days), or run npm run send -- --event patient.merged --patient <merged away> --target <stays> --yes';

/** Formats the patients that one resembles, and the elements in which it does: ids and names of elements, never values. */
export function resemblance({ others }: PossibleMerge): string {
  return others.map(({ id, elements }) => `like ${id} (${elements.join(', ')})`).join('; ');
}
