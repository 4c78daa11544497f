import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GROUPS } from '../../../../scripts/semble/subscriptions/event-groups.ts';
import { type Call, planSubscriptions } from '../../../../scripts/semble/subscriptions/plan-subscriptions.ts';
import type { Subscription } from '../../../../scripts/semble/subscriptions/subscriptions.ts';

const URL = 'https://medplum.example/webhook/1';
const WANTED = {
  url: () => URL,
  groups: GROUPS.dotted,
  headers: () => [],
  hasSecret: () => true,
};
const ALL_TYPES = [
  ...GROUPS.dotted.flatMap(({ eventTypes }) => eventTypes),
  'patient.label.added',
  'patient.label.removed',
];

/** What the subscriptions are after the calls; throws where Semble would refuse one. */
function afterwards(existing: readonly Subscription[], calls: readonly Call[]): Subscription[] {
  const present = new Map(existing.map((one) => [one.id, one]));
  calls.forEach((call, index) => {
    if (call.action === 'delete') {
      present.delete(call.id);
      return;
    }
    const id = call.action === 'create' ? `new-${index}` : call.id;
    const before = present.get(id) ?? { id, url: '', label: '', eventTypes: [], headers: [], paused: false };
    const after = { ...before, ...(call.action === 'create' ? call.input : call.changes) };
    const others = [...present.values()].filter((one) => one.id !== id && one.url === after.url);
    if (others.some(({ eventTypes }) => eventTypes.some((type) => after.eventTypes.includes(type)))) {
      throw new Error('Conflict');
    }
    if (after.eventTypes.length === 0) {
      throw new Error('No event types');
    }
    present.set(id, after);
  });
  return [...present.values()];
}

/** Any subscriptions on one url that Semble allows: no event type is on two of them. */
const anySubscriptions = fc
  .array(fc.integer({ min: 0, max: 4 }), { minLength: ALL_TYPES.length, maxLength: ALL_TYPES.length })
  .map((owners): Subscription[] =>
    [1, 2, 3, 4].flatMap((owner) => {
      const eventTypes = ALL_TYPES.filter((_, index) => owners[index] === owner);
      const one = { id: `old-${owner}`, url: URL, label: `ours ${owner}`, eventTypes, headers: [], paused: false };
      return eventTypes.length > 0 ? [one] : [];
    }),
  );

describe('the plan for the subscriptions', () => {
  it('ends, from wherever it starts, in just the groups that there should be, and Semble refuses no call of it', () => {
    fc.assert(
      fc.property(anySubscriptions, (existing) => {
        const after = afterwards(existing, planSubscriptions(existing, WANTED));
        const shape = (some: readonly { label: string; eventTypes: readonly string[] }[]) =>
          some.map(({ label, eventTypes }) => `${label}: ${[...eventTypes].sort()}`).sort();
        expect(shape(after)).toEqual(shape(GROUPS.dotted));
        expect(planSubscriptions(after, WANTED)).toEqual([]);
      }),
    );
  });

  it('takes one call for each subscription that there should be, when they hold each other up one more', () => {
    fc.assert(
      fc.property(anySubscriptions, (existing) => {
        const calls = planSubscriptions(existing, WANTED);
        expect(calls.length).toBeLessThanOrEqual(existing.length + GROUPS.dotted.length + 1);
      }),
    );
  });

  it('lets one go of an event type before another takes it', () => {
    const [patients, numbers, webhooks] = GROUPS.dotted.map(
      (group, index): Subscription => ({ ...group, id: `${index}`, url: URL, headers: [], paused: false }),
    );
    if (!patients || !numbers || !webhooks) {
      throw new Error('There are three groups');
    }
    const swapped = [
      { ...patients, eventTypes: [...patients.eventTypes.slice(1), 'patient.number.added'] },
      { ...numbers, eventTypes: [...numbers.eventTypes.slice(1), 'patient.created'] },
      webhooks,
    ];
    const calls = planSubscriptions(swapped, WANTED);
    expect(calls).toEqual([
      { action: 'update', id: '0', label: patients.label, changes: { eventTypes: patients.eventTypes.slice(1) } },
      { action: 'update', id: '1', label: numbers.label, changes: { eventTypes: numbers.eventTypes } },
      { action: 'update', id: '0', label: patients.label, changes: { eventTypes: patients.eventTypes } },
    ]);
  });

  it('brings a lost secret back by a change that changes nothing', () => {
    const existing = GROUPS.dotted.map(
      (group, index): Subscription => ({ ...group, id: `${index}`, url: URL, headers: [], paused: false }),
    );
    expect(planSubscriptions(existing, { ...WANTED, hasSecret: (id) => id !== '1' })).toEqual([
      { action: 'update', id: '1', label: existing[1]?.label, changes: { label: existing[1]?.label } },
    ]);
  });
});
