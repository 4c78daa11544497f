import type { PageResponse } from '../../src/bots/operator-request.ts';
import { chunksOf } from '../core/chunks.ts';
import type { AskBot } from './operator-client.ts';
import { addPageResponse, emptyPageResponse } from './page-report.ts';

/**
 * Asks the bot to bring any number of patients in step, or with `write` false only to report them. Each answer is added to
 * `whole` at once, so that the results are known even if a later request fails. Returns `whole`. Throws CommandFailure.
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
