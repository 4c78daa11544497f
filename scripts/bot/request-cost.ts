import type { PageResponse } from '../../src/bots/operator-request.ts';
import { AT_ONCE } from '../core/chunks.ts';
import { countNames, failedWithoutId } from './page-report.ts';

/**
 * How many requests to Semble an answer of the bot stands for: the list, and for each 50 patients these, a second question
 * about those it did not find and the second look at what was written; besides, what single patients cost.
 */
export function costOf(eventType: string, swept: PageResponse): number {
  const { counts, failed } = swept;
  const { created, updated, absent, deleted, deactivated } = counts;
  const patients = countNames(counts).reduce((sum, name) => sum + counts[name], -failedWithoutId(swept));
  const chunks = Math.max(1, Math.ceil(patients / AT_ONCE));
  const lists = eventType === 'bot.sweep' ? 1 : 0;
  const again = absent + deleted + deactivated > 0 ? 1 : 0;
  const look = created + updated > 0 ? 1 : 0;
  return lists + chunks * (1 + again + look) + failed.length;
}
