import type { PageResponse } from '../../../src/bots/operator-request.ts';
import { syncInChunks } from '../../bot/in-chunks.ts';
import type { AskBot } from '../../bot/operator-client.ts';
import { countNames } from '../../bot/page-report.ts';
import type { Drift, Retirement } from './drift.ts';
import type { Lines } from './find-drift.ts';
import { findMatchedPatients } from './list-medplum.ts';

/**
 * Has those brought in step who are missing, differing or never confirmed. What became of them is told in `mended` as it
 * comes, so that a failure leaves there what was done until then. Throws CommandFailure.
 */
export async function mend(
  askBot: AskBot,
  { missing, differing, surplus }: Drift,
  mended: PageResponse,
): Promise<void> {
  const unconfirmed = surplus.filter(({ why }) => why === 'never confirmed');
  const ids = [...missing, ...[...differing, ...unconfirmed].map(({ id }) => id)];
  await syncInChunks(askBot, ids, { write: true }, mended);
}

/**
 * The Semble ids of the unconfirmed Patients that the bot did not take back, because somebody else has worked on them.
 * Throws CommandFailure.
 */
export async function findKept({ medplum, deactivates }: Lines, { surplus }: Drift): Promise<ReadonlySet<string>> {
  const unconfirmed = surplus.filter(({ why }) => why === 'never confirmed');
  const now = await findMatchedPatients(
    medplum,
    unconfirmed.map(({ id }) => id),
  );
  const kept = unconfirmed.filter(({ patientId }) => {
    const patient = now.get(patientId);
    return patient?.unconfirmed && (patient.active || !deactivates);
  });
  return new Set(kept.map(({ id }) => id));
}

/**
 * Has those retired whom Semble lists among the deleted; the bot keeps whom Semble, asked for each, still returns. Where
 * they are more than `most`, nobody is retired: a token that lost its rights must not empty a clinic. What became of them
 * is told in `retirement` as it comes, so that a failure leaves there what was done until then. Throws CommandFailure.
 */
export async function retireDeleted(
  askBot: AskBot,
  { surplus }: Drift,
  most: number,
  retirement: Retirement,
): Promise<void> {
  const deleted = surplus.filter(({ why }) => why === 'deleted');
  if (deleted.length > most) {
    retirement.tooMany = deleted.length;
    return;
  }
  for (const { id } of deleted) {
    // One by one: the answer has counts, and who was kept is to be named.
    const { counts, failed, quarantined } = await askBot({ eventType: 'bot.retire', patientIds: [id], write: true });
    const [unwritten] = [...failed, ...quarantined];
    const result = countNames(counts).find((name) => counts[name] > 0) ?? 'failed';
    retirement.results.push({ id, result, ...(unwritten && { reason: unwritten.reason }) });
  }
}
