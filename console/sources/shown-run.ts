import { entryOf } from '../../scripts/reports/log-entry.ts';
import type { Run } from '../../scripts/reports/runs/run.ts';
import type { ShownRun } from '../contract/run.ts';

/** How the page shows a run of the bot, from its log. */
export function shownRun(run: Run): ShownRun {
  const { id, at, kind, event, result, patient, target, patients, dryRun, ms, meaning, todo, lines, counts, failed } =
    entryOf(run);
  const reads = Number(run.facts.get('attempts'));
  const answer = statusOf(result);
  return {
    id,
    at,
    kind,
    failed,
    ...(event !== undefined && { event }),
    ...(answer !== undefined && { answer }),
    ...(result !== undefined && { result }),
    ...(ms !== undefined && { ms }),
    ...(Number.isInteger(reads) && { reads }),
    ...(patient !== undefined && { patient }),
    ...(target !== undefined && { target }),
    ...(patients && { patients }),
    ...(dryRun !== undefined && { dryRun }),
    ...(counts && { counts }),
    ...(meaning !== undefined && { meaning }),
    ...(todo !== undefined && { todo }),
    ...(lines && { lines }),
  };
}

/** The log has the status of a refusal or failure, and the result word of an answer 200. */
function statusOf(result: string | undefined): number | undefined {
  if (result === undefined) {
    return undefined;
  }
  return /^\d{3}$/.test(result) ? Number(result) : 200;
}
