import { valuesOf } from '../../../src/settings.ts';
import { freshSecret } from '../../medplum/planned-secrets.ts';
import { sentWebhookToken } from './endpoint.ts';
import type { Subscription } from './subscriptions.ts';

/** The query parameter that distinguishes the URLs of two generations of subscriptions; Medplum ignores it. */
const QUERY = 'generation';

/** The subscriptions in a rotation: those that stay and those that will be deleted. */
export interface Generations {
  /** The number of the generation that stays. */
  readonly next: number;
  /** Subscriptions of that generation that an interrupted rotation has created. */
  readonly fresh: readonly Subscription[];
  readonly former: readonly Subscription[];
}

/**
 * Sorts our subscriptions into generations. While two generations share an event type, a rotation is unfinished; it creates
 * the generation with the highest number.
 */
export function generationsOf(ours: readonly Subscription[]): Generations {
  const highest = Math.max(0, ...ours.map(generationOf));
  const fresh = ours.filter((one) => generationOf(one) === highest);
  const former = ours.filter((one) => generationOf(one) !== highest);
  const isUnderWay = fresh.some((one) => former.some((other) => overlaps(one, other)));
  return isUnderWay ? { next: highest, fresh, former } : { next: highest + 1, fresh: [], former: ours };
}

/** Returns the URL of a generation. */
export function urlOfGeneration(url: string, generation: number): string {
  const target = new URL(url);
  target.search = new URLSearchParams({ [QUERY]: String(generation) }).toString();
  return target.href;
}

/** Whether two subscriptions share an event type. */
export function overlaps({ eventTypes }: Pick<Subscription, 'eventTypes'>, other: Pick<Subscription, 'eventTypes'>) {
  return eventTypes.some((eventType) => other.eventTypes.includes(eventType));
}

/**
 * Returns the new webhook token: a generated one, or the one that an interrupted rotation has generated. The latter is the
 * first of several values, and no former subscription sends it.
 */
export function renewedWebhookToken(current: string | undefined, former: readonly Subscription[]): string {
  const [first, ...others] = valuesOf(current);
  const isSent = former.some(({ headers }) => sentWebhookToken(headers) === first);
  return first !== undefined && others.length > 0 && !isSent ? first : freshSecret();
}

/** Returns the number in a subscription's URL; 0 without one, as after a first deployment. */
export function generationOf({ url }: Subscription): number {
  const text = URL.parse(url)?.searchParams.get(QUERY) ?? '';
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : 0;
}
