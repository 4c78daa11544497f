import type { EventSpelling } from '../../../src/semble/event-types.ts';
import { LABEL_PREFIX } from '../../core/names.ts';

/** Event types of one subscription; Semble allows at most ten. */
export interface Group {
  readonly label: string;
  readonly eventTypes: readonly string[];
}

/**
 * The events of all data that a FHIR Patient can hold. The events about subscriptions have their own subscription, so that
 * Semble can still report that a patient subscription was paused. https://docs.semble.io/docs/webhooks/events/patient/
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

/** The events that the former enum has. */
const ENUM: readonly Group[] = [
  { label: `${LABEL_PREFIX}patients`, eventTypes: ['patient.created', 'patient.updated', 'patient.deleted'] },
];

export const GROUPS: Readonly<Record<EventSpelling, readonly Group[]>> = { dotted: DOTTED, enum: ENUM };
