import type { Group } from './event-groups.ts';
import type { Subscription, SubscriptionChanges, SubscriptionHeader, SubscriptionInput } from './subscriptions.ts';

/** One call that brings the subscriptions nearer to what they should be. */
export type Call =
  | { readonly does: 'create'; readonly label: string; readonly input: SubscriptionInput }
  | { readonly does: 'update'; readonly label: string; readonly id: string; readonly changes: SubscriptionChanges }
  | { readonly does: 'delete'; readonly label: string; readonly id: string };

/** What the subscriptions should be. */
export interface Wanted {
  /** The url that one should have, given the one that it has. */
  readonly url: (current: string | undefined) => string;
  readonly groups: readonly Group[];
  /** The headers that one should have, given those that it has. */
  readonly headers: (current: readonly SubscriptionHeader[]) => readonly SubscriptionHeader[];
  /** Whether its signing secret is kept; one that is lost comes back with any update. */
  readonly hasSecret: (id: string) => boolean;
}

/** A group, and the subscription that is to become it. */
interface Target {
  readonly existing: Subscription | undefined;
  readonly input: SubscriptionInput;
  /** The event types that it has at this point of the plan. */
  holds: readonly string[];
}

/**
 * The fewest calls that make these subscriptions of ours what they should be, in an order in which no event type is
 * on two subscriptions at any time, which Semble refuses for one url.
 */
export function planSubscriptions(existing: readonly Subscription[], wanted: Wanted): Call[] {
  const targets = pair(existing, wanted);
  const surplus = existing.filter((one) => !targets.some((target) => target.existing === one));
  const calls: Call[] = surplus.map(({ id, label }) => ({ does: 'delete', label, id }));
  const waiting = new Set(targets);
  while (waiting.size > 0) {
    const free = [...waiting].find((target) => isFree(target, targets));
    if (free) {
      waiting.delete(free);
      calls.push(...callsFor(free, wanted));
      free.holds = free.input.eventTypes;
    } else {
      calls.push(...releaseEventTypes(waiting));
    }
  }
  return calls;
}

/** Each group with the subscription that has most of its event types, and none with the one that has none. */
function pair(existing: readonly Subscription[], wanted: Wanted): Target[] {
  const left = new Set(existing);
  return wanted.groups.map((group) => {
    const overlap = (one: Subscription): number => shared(one.eventTypes, group.eventTypes).length;
    const [best] = [...left].filter((one) => overlap(one) > 0).sort((a, b) => overlap(b) - overlap(a));
    if (best) {
      left.delete(best);
    }
    const input = { ...group, url: wanted.url(best?.url), headers: wanted.headers(best?.headers ?? []) };
    return { existing: best, input, holds: best?.eventTypes ?? [] };
  });
}

function isFree(target: Target, targets: readonly Target[]): boolean {
  return targets.every((other) => other === target || shared(other.holds, target.input.eventTypes).length === 0);
}

/** All wait for one another: one that holds what it should not lets go of that first. */
function releaseEventTypes(waiting: ReadonlySet<Target>): Call[] {
  for (const target of waiting) {
    const eventTypes = shared(target.holds, target.input.eventTypes);
    if (target.existing && eventTypes.length < target.holds.length) {
      target.holds = eventTypes;
      return [{ does: 'update', label: target.existing.label, id: target.existing.id, changes: { eventTypes } }];
    }
  }
  throw new Error('Two groups share an event type');
}

function callsFor({ existing, input, holds }: Target, wanted: Wanted): Call[] {
  if (!existing) {
    return [{ does: 'create', label: input.label, input }];
  }
  const changes: SubscriptionChanges = {
    ...(existing.url !== input.url && { url: input.url }),
    ...(existing.label !== input.label && { label: input.label }),
    ...(!isSameSet(holds, input.eventTypes) && { eventTypes: input.eventTypes }),
    ...(!isSameHeaders(existing.headers, input.headers) && { headers: input.headers }),
  };
  if (Object.keys(changes).length === 0 && wanted.hasSecret(existing.id)) {
    return [];
  }
  const { label } = input;
  return [{ does: 'update', label, id: existing.id, changes: Object.keys(changes).length > 0 ? changes : { label } }];
}

function shared(some: readonly string[], others: readonly string[]): string[] {
  return some.filter((one) => others.includes(one));
}

function isSameSet(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && shared(some, others).length === some.length;
}

function isSameHeaders(some: readonly SubscriptionHeader[], others: readonly SubscriptionHeader[]): boolean {
  const lines = (headers: readonly SubscriptionHeader[]) =>
    headers.map(({ key, value }) => `${key.toLowerCase()}:${value}`);
  return isSameSet(lines(some), lines(others));
}
