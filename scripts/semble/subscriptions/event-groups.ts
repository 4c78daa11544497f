import type { EventSpelling } from '../../../src/semble/event-types.ts';
import { LABEL_PREFIX } from '../../core/names.ts';

/** Event types that share a subscription; Semble takes at most ten in each. */
export interface Group {
  readonly label: string;
  readonly eventTypes: readonly string[];
}

/**
 * All that a FHIR Patient can carry. The subscriptions' own events stand apart, so that a paused patient subscription
 * can still be heard of. https://docs.semble.io/docs/webhooks/events/patient/
 */
const DOTTED: readonly Group[] = [
  {
    label: `${LABEL_PREFIX}patients`,
    eventTypes: [
      'patient.created',
      'patient.updated',
      'patient.deleted',
      'patient.archived',
      'patient.unarchived',
      'patient.merged',
      'patient.phone.added',
      'patient.phone.updated',
      'patient.phone.removed',
    ],
  },
  {
    label: `${LABEL_PREFIX}numbers and relationships`,
    eventTypes: [
      'patient.number.added',
      'patient.number.updated',
      'patient.number.removed',
      'patient.relationship.added',
      'patient.relationship.updated',
      'patient.relationship.removed',
    ],
  },
  {
    label: `${LABEL_PREFIX}webhooks`,
    eventTypes: ['webhook.event.deliveryFailed', 'webhook.subscription.updated'],
  },
];

/** All that the former enum has of them. */
const ENUM: readonly Group[] = [
  { label: `${LABEL_PREFIX}patients`, eventTypes: ['patient.created', 'patient.updated', 'patient.deleted'] },
];

export const GROUPS: Readonly<Record<EventSpelling, readonly Group[]>> = { dotted: DOTTED, enum: ENUM };
