import type { PageResponse } from '../../src/bots/operator-request.ts';
import { AT_ONCE } from '../core/chunks.ts';
import { countNames, failedWithoutId } from './page-report.ts';

/**
 * Estimates how many requests to Semble the bot made for an answer, rather too many: one for the list; for each 50 patients
 * one, which a list with data can save, one more for those that it did not find, and one for the second read of those that
 * it wrote; and one for each failed patient.
 */
export function costOf(eventType: string, page: PageResponse): number {
  const { counts, failed } = page;
  const { created, updated, absent, deleted, deactivated } = counts;
  const patients = countNames(counts).reduce((sum, name) => sum + counts[name], -failedWithoutId(page));
  const chunks = Math.max(1, Math.ceil(patients / AT_ONCE));
  const lists = eventType === 'bot.sweep' ? 1 : 0;
  const repeatedReads = absent + deleted + deactivated > 0 ? 1 : 0;
  const secondReads = created + updated > 0 ? 1 : 0;
  return lists + chunks * (1 + repeatedReads + secondReads) + failed.length;
}
