import type { Group } from './event-groups.ts';
import type { Subscription, SubscriptionChanges, SubscriptionHeader, SubscriptionInput } from './subscriptions.ts';

/** One call that changes a subscription. */
export type Call =
  | { readonly action: 'create'; readonly label: string; readonly input: SubscriptionInput }
  | { readonly action: 'update'; readonly label: string; readonly id: string; readonly changes: SubscriptionChanges }
  | { readonly action: 'delete'; readonly label: string; readonly id: string };

/** The wanted state of the subscriptions. */
export interface Wanted {
  /** Returns the URL that a subscription should have, from its present URL. */
  readonly url: (current: string | undefined) => string;
  readonly groups: readonly Group[];
  /** Returns the headers that a subscription should have, from its present headers. */
  readonly headers: (current: readonly SubscriptionHeader[]) => readonly SubscriptionHeader[];
  /** Whether the signing secret of a subscription is stored; any update returns a lost one. */
  readonly hasSecret: (id: string) => boolean;
}

/** A group, and the existing subscription that will serve it. */
interface Target {
  readonly existing: Subscription | undefined;
  readonly input: SubscriptionInput;
  /** The event types of the subscription at this point of the plan. */
  holds: readonly string[];
}

/**
 * Plans the fewest calls that bring our subscriptions into the wanted state. In their order no event type is ever on two
 * subscriptions, which Semble refuses for one URL.
 */
export function planSubscriptions(existing: readonly Subscription[], wanted: Wanted): Call[] {
  const targets = pair(existing, wanted);
  const surplus = existing.filter((one) => !targets.some((target) => target.existing === one));
  const calls: Call[] = surplus.map(({ id, label }) => ({ action: 'delete', label, id }));
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

/** Pairs each group with the subscription that shares most event types with it, if one shares any. */
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

/** Resolves a cycle: one subscription gives up the event types that it should not have. */
function releaseEventTypes(waiting: ReadonlySet<Target>): Call[] {
  for (const target of waiting) {
    const eventTypes = shared(target.holds, target.input.eventTypes);
    if (target.existing && eventTypes.length < target.holds.length) {
      target.holds = eventTypes;
      return [{ action: 'update', label: target.existing.label, id: target.existing.id, changes: { eventTypes } }];
    }
  }
  throw new Error('Two groups share an event type');
}

function callsFor({ existing, input, holds }: Target, wanted: Wanted): Call[] {
  if (!existing) {
    return [{ action: 'create', label: input.label, input }];
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
  return [{ action: 'update', label, id: existing.id, changes: Object.keys(changes).length > 0 ? changes : { label } }];
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
