import type { PageResponse } from '../../src/bots/operator-request.ts';
import { chunksOf } from '../core/chunks.ts';
import type { AskBot } from './operator-client.ts';
import { addPageResponse, emptyPageResponse } from './page-report.ts';

/**
 * Has any number of patients brought in step, or with `write` false only reported, and returns what became of them all.
 * It is added to `whole` as it comes, so that a failure leaves there what was done until then. Throws CommandFailure.
 */
export async function syncInChunks(
  askBot: AskBot,
  ids: readonly string[],
  { write }: { readonly write: boolean },
  whole: PageResponse = emptyPageResponse(),
): Promise<PageResponse> {
  for (const patientIds of chunksOf(ids)) {
    addPageResponse(whole, await askBot({ eventType: 'bot.sync', patientIds, write }));
  }
  return whole;
}
