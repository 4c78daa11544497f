import { LABEL_PREFIX } from '../../core/names.ts';
import { sembleFailure } from '../../semble/client.ts';
import type { SembleFacts } from '../../semble/facts.ts';
import { listPractice } from '../../semble/subscriptions/apply-subscriptions.ts';
import { type Endpoint, shownUrl } from '../../semble/subscriptions/endpoint.ts';
import { generationOf, overlaps } from '../../semble/subscriptions/generations.ts';
import { type Subscription, updateSubscription } from '../../semble/subscriptions/subscriptions.ts';

/** Lists our subscriptions of one generation. Throws CommandFailure. */
export async function listGeneration(
  semble: SembleFacts,
  { url: wanted }: Endpoint,
  generation: number,
): Promise<Subscription[]> {
  const all = await listPractice(semble);
  return all.filter(
    (one) =>
      one.label.startsWith(LABEL_PREFIX) && shownUrl(one.url) === shownUrl(wanted) && generationOf(one) === generation,
  );
}

/** Pauses each new subscription whose former one is paused, because a new subscription is active at once. Throws CommandFailure. */
export async function takeOverPauses(
  { ask, spelling, tokenName }: SembleFacts,
  made: readonly Subscription[],
  former: readonly Subscription[],
): Promise<void> {
  const unpaused = made.filter((one) => !one.paused && former.some((other) => other.paused && overlaps(one, other)));
  for (const { id } of unpaused) {
    await updateSubscription(ask, id, { paused: true }, spelling).catch((error: unknown) => {
      throw sembleFailure(error, tokenName, 'editWebhooks');
    });
  }
}
