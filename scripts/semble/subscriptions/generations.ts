import { freshSecret } from '../../medplum/planned-secrets.ts';
import { sentWebhookToken } from './endpoint.ts';
import type { Subscription } from './subscriptions.ts';

/** The query that tells the urls of two generations of subscriptions apart; Medplum passes over it. */
const QUERY = 'generation';

/** A rotation: which of our subscriptions stay, and which go. */
export interface Generations {
  /** The number of the one that stays. */
  readonly next: number;
  /** Of it already, as a rotation that was interrupted left them. */
  readonly fresh: readonly Subscription[];
  readonly former: readonly Subscription[];
}

/**
 * Sorts our subscriptions. As long as two generations share an event type a rotation is under way, and the highest is
 * the one that it makes.
 */
export function generationsOf(ours: readonly Subscription[]): Generations {
  const highest = Math.max(0, ...ours.map(generationOf));
  const fresh = ours.filter((one) => generationOf(one) === highest);
  const former = ours.filter((one) => generationOf(one) !== highest);
  const isUnderWay = fresh.some((one) => former.some((other) => overlaps(one, other)));
  return isUnderWay ? { next: highest, fresh, former } : { next: highest + 1, fresh: [], former: ours };
}

/** The url of a generation. */
export function urlOfGeneration(url: string, generation: number): string {
  const target = new URL(url);
  target.search = new URLSearchParams({ [QUERY]: String(generation) }).toString();
  return target.href;
}

/** Whether two subscriptions get the same event. */
export function overlaps({ eventTypes }: Pick<Subscription, 'eventTypes'>, other: Pick<Subscription, 'eventTypes'>) {
  return eventTypes.some((eventType) => other.eventTypes.includes(eventType));
}

/**
 * The value that the second lock gets: a new one, or the one that an interrupted rotation has made, which stands first
 * of several and which no former subscription sends.
 */
export function renewedWebhookToken(current: string | undefined, former: readonly Subscription[]): string {
  const [first, ...others] = current?.split(/\s+/).filter(Boolean) ?? [];
  const isSent = former.some(({ headers }) => sentWebhookToken(headers) === first);
  return first !== undefined && others.length > 0 && !isSent ? first : freshSecret();
}

/** The number in a subscription's url; 0 where there is none, as after a first deployment. */
export function generationOf({ url }: Subscription): number {
  const text = URL.parse(url)?.searchParams.get(QUERY) ?? '';
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : 0;
}
