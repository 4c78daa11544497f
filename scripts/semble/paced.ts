import type { Ask } from '../../src/semble/graphql.ts';
import type { Budget } from './pace.ts';

/** Asks no more often than the budget allows, however fast the answers come. For one question after another. */
export function paced(ask: Ask, budget: Budget): Ask {
  return async (document, variables) => {
    await budget.turn();
    try {
      return await ask(document, variables);
    } finally {
      budget.spent(1);
    }
  };
}
