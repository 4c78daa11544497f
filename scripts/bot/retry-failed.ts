import type { OperatorRequest, Swept } from '../../src/bots/operator-request.ts';
import type { Clock } from '../../src/clock.ts';
import { chunksOf } from '../core/chunks.ts';
import { retry } from '../core/retry.ts';
import type { Budget } from '../semble/pace.ts';
import type { AskBot } from './operator-client.ts';
import { addSwept } from './page-report.ts';
import { costOf } from './request-cost.ts';

/** Milliseconds before those who failed are asked for again. */
const WAITS: readonly number[] = [2_000, 8_000, 30_000, 60_000];

/** Why a patient failed, where that passes by itself. */
const PASSING: ReadonlySet<string> = new Set(['rate-limited', 'conflict', 'unavailable']);

/**
 * Asks within the budget, and asks again for those patients of a page who failed for something that passes. What is left
 * as `failed` is there for a person.
 */
export function steadily(askBot: AskBot, budget: Budget, clock: Clock): AskBot {
  const ask: AskBot = async (request) => {
    await budget.turn();
    const swept = await askBot(request);
    if (swept.failed.some(({ reason }) => PASSING.has(reason))) {
      budget.slower();
    }
    budget.spent(costOf(request.eventType, swept));
    return swept;
  };
  return async (request) => {
    let swept: Swept | undefined;
    const askForOpen = async (): Promise<Swept> => {
      if (!swept) {
        swept = await ask(request);
        return swept;
      }
      for (const ids of chunksOf(openIds(swept))) {
        swept = together(swept, await ask(requestFor(ids, request)), ids);
      }
      return swept;
    };
    return retry(askForOpen, { waits: WAITS, retriesResult: (page) => openIds(page).length > 0, clock });
  };
}

/** The patients who failed for something that passes. */
function openIds({ failed }: Swept): readonly string[] {
  return failed.flatMap(({ id, reason }) => (PASSING.has(reason) ? id : []));
}

function requestFor(patientIds: readonly string[], { eventType, write }: OperatorRequest): OperatorRequest {
  return { eventType: eventType === 'bot.retire' ? eventType : 'bot.sync', patientIds, write };
}

/** A page, and what became of those who were asked for again. */
function together(page: Swept, again: Swept, ids: readonly string[]): Swept {
  const isOther = ({ id }: { readonly id: string }): boolean => !ids.includes(id);
  const whole: Swept = {
    ...page,
    counts: { ...page.counts, failed: page.counts.failed - ids.length },
    differing: page.differing.filter(isOther),
    failed: page.failed.filter(isOther),
  };
  addSwept(whole, again);
  return whole;
}
