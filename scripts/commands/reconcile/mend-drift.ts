import type { PageResponse } from '../../../src/bots/operator-request.ts';
import { syncInChunks } from '../../bot/in-chunks.ts';
import type { AskBot } from '../../bot/operator-client.ts';
import { countNames } from '../../bot/page-report.ts';
import type { Drift, Retirement } from './drift.ts';
import type { Lines } from './lines.ts';
import { findMatchedPatients } from './list-medplum.ts';

/**
 * Asks the bot to bring the missing, differing and unconfirmed patients in step. Each result is added to `mended` at once,
 * so that it is known even if a later request fails. Throws CommandFailure.
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
 * Finds the Semble ids of the unconfirmed Patients that the bot did not take back, because a colleague has worked on them.
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
 * Asks the bot to retire the Patients whose patients Semble lists as deleted. The bot reads each patient from Semble and
 * keeps the Patient if Semble still returns it. If there are more than `most`, none is retired: a token that lost its
 * permissions must not empty a clinic. Each result is added to `retirement` at once, so that it is known even if a later
 * request fails. Throws CommandFailure.
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
    // One patient a request, because the answer has counts only and the report names the kept patients.
    const { counts, failed, quarantined } = await askBot({ eventType: 'bot.retire', patientIds: [id], write: true });
    const [unwritten] = [...failed, ...quarantined];
    const result = countNames(counts).find((name) => counts[name] > 0) ?? 'failed';
    retirement.results.push({ id, result, ...(unwritten && { reason: unwritten.reason }) });
  }
}
