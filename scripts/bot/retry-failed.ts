import type { OperatorRequest, PageResponse } from '../../src/bots/operator-request.ts';
import type { Clock } from '../../src/clock.ts';
import { chunksOf } from '../core/chunks.ts';
import { retry } from '../core/retry.ts';
import type { Budget } from '../semble/pace.ts';
import type { AskBot } from './operator-client.ts';
import { addPageResponse } from './page-report.ts';
import { costOf } from './request-cost.ts';

/** Milliseconds before each further attempt for failed patients. */
const WAITS: readonly number[] = [2_000, 8_000, 30_000, 60_000];

/** Reasons of temporary failures. */
const TEMPORARY: ReadonlySet<string> = new Set(['rate-limited', 'conflict', 'unavailable']);

/**
 * Sends requests at the rate of the budget, and repeats those patients of a page that failed temporarily. A person has to see
 * to the patients that stay `failed`.
 */
export function retryFailed(askBot: AskBot, budget: Budget, clock: Clock): AskBot {
  const ask: AskBot = async (request) => {
    await budget.waitTurn();
    const page = await askBot(request);
    if (page.failed.some(({ reason }) => TEMPORARY.has(reason))) {
      budget.backOff();
    }
    budget.spent(costOf(request.eventType, page));
    return page;
  };
  return async (request) => {
    let page: PageResponse | undefined;
    const askForOpen = async (): Promise<PageResponse> => {
      if (!page) {
        page = await ask(request);
        return page;
      }
      for (const ids of chunksOf(openIds(page))) {
        page = together(page, await ask(requestFor(ids, request)), ids);
      }
      return page;
    };
    return retry(askForOpen, { waits: WAITS, retriesResult: (page) => openIds(page).length > 0, clock });
  };
}

/** The ids of the patients that failed temporarily. */
function openIds({ failed }: PageResponse): readonly string[] {
  return failed.flatMap(({ id, reason }) => (TEMPORARY.has(reason) ? id : []));
}

function requestFor(patientIds: readonly string[], { eventType, write }: OperatorRequest): OperatorRequest {
  return { eventType: eventType === 'bot.retire' ? eventType : 'bot.sync', patientIds, write };
}

/** Replaces the failed patients `ids` of a page by their new results. */
function together(page: PageResponse, again: PageResponse, ids: readonly string[]): PageResponse {
  const isOther = ({ id }: { readonly id: string }): boolean => !ids.includes(id);
  const whole: PageResponse = {
    ...page,
    counts: { ...page.counts, failed: page.counts.failed - ids.length },
    differing: page.differing.filter(isOther),
    failed: page.failed.filter(isOther),
  };
  addPageResponse(whole, again);
  return whole;
}
