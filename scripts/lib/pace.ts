import type { Ask } from '../../src/semble/graphql.ts';
import type { Clock } from '../../src/sync/clock.ts';

/** Milliseconds: 200 requests a minute, of the 240 that Semble allows all users of one token together. */
const APART = 300;

/** Asks at most every so often, however fast the answers come. For one question after another. */
export function paced(ask: Ask, clock: Pick<Clock, 'now' | 'wait'>): Ask {
  let next = 0;
  return async (document, variables) => {
    const early = next - clock.now();
    if (early > 0) {
      await clock.wait(early);
    }
    next = clock.now() + APART;
    return ask(document, variables);
  };
}
