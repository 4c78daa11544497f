import { type Subscription, updateSubscription } from '../../semble/subscriptions.ts';
import type { SembleFacts } from '../check-practice.ts';
import { type Endpoint, shownUrl } from '../endpoint.ts';
import { LABEL_PREFIX } from '../names.ts';
import { sembleFailure } from '../semble.ts';
import { listPractice } from '../subscribe.ts';
import { generationOf, overlaps } from './generations.ts';

/** Our subscriptions of one generation, as Semble has them now. Throws CommandFailure. */
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

/** A subscription is active as soon as it is made: one that takes over from a paused one is paused. */
export async function takeOverPauses(
  { ask, spelling, tokenName }: SembleFacts,
  made: readonly Subscription[],
  former: readonly Subscription[],
): Promise<void> {
  const late = made.filter((one) => !one.paused && former.some((other) => other.paused && overlaps(one, other)));
  for (const { id } of late) {
    await updateSubscription(ask, id, { paused: true }, spelling).catch((error: unknown) => {
      throw sembleFailure(error, tokenName, 'editWebhooks');
    });
  }
}
