import type { AskBot } from '../ask-bot.ts';
import { syncInChunks } from '../in-step/in-chunks.ts';
import { countNames } from '../swept.ts';
import type { Drift, Mended, Retirement } from './drift.ts';

/** Has those brought in step who are missing, differing or never confirmed. Throws CommandFailure. */
export async function mend(askBot: AskBot, { missing, differing, surplus }: Drift): Promise<Mended> {
  const unconfirmed = surplus.filter(({ why }) => why === 'never confirmed');
  const ids = [...missing, ...[...differing, ...unconfirmed].map(({ id }) => id)];
  const { counts, quarantined, failed } = await syncInChunks(askBot, ids, true);
  return { counts, quarantined, failed };
}

/**
 * Has those retired whom Semble lists among the deleted; the bot keeps whom Semble, asked for each, still returns. Where
 * they are more than `most`, nobody is retired: a token that lost its rights must not empty a clinic.
 * Throws CommandFailure.
 */
export async function retireDeleted(askBot: AskBot, { surplus }: Drift, most: number): Promise<Retirement> {
  const deleted = surplus.filter(({ why }) => why === 'deleted');
  if (deleted.length > most) {
    return { results: [], tooMany: deleted.length };
  }
  const results: { readonly id: string; readonly result: string }[] = [];
  for (const { id } of deleted) {
    // One by one: the answer has counts, and who was kept is to be named.
    const { counts } = await askBot({ eventType: 'bot.retire', patientIds: [id], write: true });
    results.push({ id, result: countNames(counts).find((name) => counts[name] > 0) ?? 'failed' });
  }
  return { results, tooMany: 0 };
}
