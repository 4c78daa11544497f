import type { Swept } from '../../../src/bots/operator-request.ts';
import type { AskBot } from '../ask-bot.ts';
import { countNames, emptySwept } from '../swept.ts';

/** As many as one request of an operator may name. */
const AT_ONCE = 50;

/**
 * Has any number of patients brought in step, or with `write` false only reported, and returns what became of them all.
 * Throws CommandFailure.
 */
export async function syncInChunks(askBot: AskBot, ids: readonly string[], write: boolean): Promise<Swept> {
  const whole = emptySwept();
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const patientIds = ids.slice(at, at + AT_ONCE);
    const part = await askBot({ eventType: 'bot.sync', patientIds, write });
    for (const name of countNames(whole.counts)) {
      whole.counts[name] += part.counts[name];
    }
    whole.differing.push(...part.differing);
    whole.quarantined.push(...part.quarantined);
    whole.failed.push(...part.failed);
  }
  return whole;
}
